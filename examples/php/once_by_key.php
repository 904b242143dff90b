<?php

declare(strict_types=1);

const CAPACITY = 10_000;

/**
 * Idempotency: the work behind a key is done once, however often and however much at once it is delivered.
 * Answers [result, replayed]. The lock on the key's file makes a second delivery wait for the first.
 */
function onceByKey(string $state, string $key, callable $work): array
{
    if ($key === '') {
        return [$work(), false];
    }
    @mkdir("$state/keys", 0700);
    $file = fopen("$state/keys/" . hash('sha256', $key), 'c+');
    flock($file, LOCK_EX);
    try {
        $earlier = stream_get_contents($file);
        if ($earlier !== '') {
            return [json_decode($earlier, true), true];
        }
        $result = $work();
        // Belfry retries a failure under the same key: it must be work again then.
        if ($result['status'] >= 200 && $result['status'] < 300 && $result['body']['code'] === 200) {
            fwrite($file, json_encode($result));
            fflush($file);
        }
        return [$result, false];
    } finally {
        flock($file, LOCK_UN);
        fclose($file);
        if (random_int(1, 500) === 1) {
            forgetOldest("$state/keys");
        }
    }
}

function forgetOldest(string $folder): void
{
    $files = glob("$folder/*");
    if (count($files) <= CAPACITY) {
        return;
    }
    usort($files, fn (string $one, string $other) => @filemtime($one) <=> @filemtime($other));
    array_map(fn (string $file) => @unlink($file), array_slice($files, 0, count($files) - CAPACITY));
}
