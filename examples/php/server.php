<?php

// A service that Belfry calls, with nothing but PHP (8.0 or newer) and its built-in web server.
//   php server.php [--port 9001] [--host 127.0.0.1] [--secret whsec_…[,whsec_…]]
// docs/receivers.md says what each route does; the same service stands beside this one in other languages.
// PHP forgets everything after each request, so what must be remembered lies in files; a real service has a database.

declare(strict_types=1);

require __DIR__ . '/once_by_key.php';
require __DIR__ . '/signature.php';
require __DIR__ . '/stats.php';
require __DIR__ . '/work.php';

const MAX_BODY = 1_048_576;

if (PHP_SAPI === 'cli-server') {
    answer(getenv('RECEIVER_STATE') ?: sys_get_temp_dir() . '/belfry-receiver-' . $_SERVER['SERVER_PORT']);
} else {
    start($argv);
}

/** Starts PHP's own web server with this file as its router, several workers at once. */
function start(array $arguments): void
{
    $options = ['port' => getenv('PORT') ?: '9001', 'host' => '127.0.0.1', 'secret' => getenv('SIGNING_SECRET') ?: ''];
    for ($index = 1; $index < count($arguments); $index++) {
        if (str_starts_with($arguments[$index], '--')) {
            $options[substr($arguments[$index], 2)] = $arguments[++$index] ?? '';
        } else {
            $options['port'] = $arguments[$index];
        }
    }
    if ($options['port'] === '0') {
        $options['port'] = freePort($options['host']);
    }
    $state = sys_get_temp_dir() . '/belfry-receiver-' . bin2hex(random_bytes(8));
    mkdir($state, 0700);
    $environment = ['PHP_CLI_SERVER_WORKERS' => '8', 'RECEIVER_STATE' => $state, 'SIGNING_SECRET' => $options['secret']] + getenv();
    $address = $options['host'] . ':' . $options['port'];
    echo json_encode(['listening' => "http://$address", 'language' => 'php'], JSON_UNESCAPED_SLASHES), "\n";
    // The body must stay as it was sent, form or not: signatures are over its bytes.
    serve(['-q', '-d', 'enable_post_data_reading=0', '-S', $address, __FILE__], $environment);
}

/** PHP's web server leaves its workers behind when it is told to end: they are a process group of their own, which ends with this process. */
function serve(array $arguments, array $environment): void
{
    $server = pcntl_fork();
    if ($server === 0) {
        posix_setpgid(0, 0);
        pcntl_exec(PHP_BINARY, $arguments, $environment);
        exit(1);
    }
    posix_setpgid($server, $server);
    pcntl_async_signals(true);
    foreach ([SIGTERM, SIGINT, SIGHUP] as $signal) {
        pcntl_signal($signal, fn () => posix_kill(-$server, SIGTERM), false);
    }
    while (pcntl_waitpid($server, $status) === -1 && pcntl_get_last_error() === PCNTL_EINTR) {
        // A signal came between.
    }
    posix_kill(-$server, SIGTERM);
    exit(0);
}

function freePort(string $host): string
{
    $socket = stream_socket_server("tcp://$host:0");
    $name = stream_socket_get_name($socket, false);
    fclose($socket);
    return substr($name, strrpos($name, ':') + 1);
}

/** What a call says about itself. Without the headers (curl) it is the one shard of a run without a name. */
function facts(): array
{
    return [
        'logId' => $_SERVER['HTTP_SCHEDULERX_LOGID'] ?? '',
        'shardIndex' => (int) ($_SERVER['HTTP_SCHEDULERX_SHARDINGINDEX'] ?? '0'),
        'shardTotal' => (int) ($_SERVER['HTTP_SCHEDULERX_SHARDINGTOTAL'] ?? '1'),
        'attempt' => (int) ($_SERVER['HTTP_BELFRY_ATTEMPT'] ?? '1'),
        'job' => $_SERVER['HTTP_BELFRY_JOB'] ?? '',
        'cause' => $_SERVER['HTTP_BELFRY_CAUSE'] ?? '',
        'key' => $_SERVER['HTTP_IDEMPOTENCY_KEY'] ?? '',
    ];
}

function answer(string $state): void
{
    @mkdir($state, 0700);
    $path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) ?: '/';
    $stats = new Stats($state);
    if ($path === '/healthz') {
        send(['status' => 200, 'body' => ['status' => 'ok']]);
    } elseif ($path === '/stats') {
        send(['status' => 200, 'body' => $stats->body()]);
    } else {
        $body = file_get_contents('php://input');
        send(strlen($body) > MAX_BODY ? failure(413, 'the body is too large') : deliver($path, $body, $stats, $state));
    }
}

function deliver(string $path, string $body, Stats $stats, string $state): array
{
    $facts = facts();
    $task = (new Work($stats))->task($path);
    $keys = secretsOf(getenv('SIGNING_SECRET') ?: '');
    $wrong = $keys === [] ? null : signatureRefusal($_SERVER, $body, $keys, time());
    if ($wrong !== null || $task === null) {
        $refused = $wrong === null ? failure(404, 'no such route') : failure(401, $wrong);
        return $stats->record($path, $task !== null, $facts, $refused, 'refused');
    }
    $work = function () use ($stats, $task, $facts): array {
        $stats->count('worked');
        return $task($facts, $_GET);
    };
    [$result, $replayed] = onceByKey($state, $facts['key'] === '' ? '' : $facts['key'] . ' ' . $path, $work);
    $stats->record($path, true, $facts, $result, $replayed ? 'replayed' : 'worked');
    if ($replayed) {
        $result['headers']['idempotent-replay'] = 'true';
    }
    return $result;
}

function send(array $result): void
{
    http_response_code($result['status']);
    header('content-type: application/json');
    foreach ($result['headers'] ?? [] as $name => $value) {
        header("$name: $value");
    }
    echo json_encode($result['body'], JSON_UNESCAPED_SLASHES);
}
