<?php

declare(strict_types=1);

/** What was delivered, for GET /stats; one JSON line a delivery goes to standard output. */
final class Stats
{
    private const MAX_RECENT_BYTES = 1_000_000;

    public function __construct(private string $state)
    {
    }

    /** Counts one up under a lock, as several workers count; answers the new count. */
    public function count(string $name): int
    {
        $file = fopen("$this->state/counts", 'c+');
        flock($file, LOCK_EX);
        $counts = json_decode(stream_get_contents($file) ?: '{}', true);
        $counts[$name] = ($counts[$name] ?? 0) + 1;
        rewind($file);
        fwrite($file, json_encode($counts));
        fclose($file);
        return $counts[$name];
    }

    public function record(string $path, bool $known, array $facts, array $result, string $how): array
    {
        $at = (new DateTimeImmutable('now', new DateTimeZone('UTC')))->format('Y-m-d\TH:i:s.v\Z');
        $line = ['at' => $at, 'path' => $path] + $facts + ['status' => $result['status'], 'code' => $result['body']['code'], 'how' => $how];
        $text = json_encode($line, JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE) . "\n";
        $this->count('deliveries');
        if ($how !== 'worked') {
            $this->count($how);
        }
        if ($known) {
            $this->count("path $path");
        }
        file_put_contents("$this->state/recent", $text, FILE_APPEND | LOCK_EX);
        if (filesize("$this->state/recent") > self::MAX_RECENT_BYTES) {
            @rename("$this->state/recent", "$this->state/older");
        }
        file_put_contents('php://stdout', $text);
        return $result;
    }

    public function body(): array
    {
        $counts = json_decode(@file_get_contents("$this->state/counts") ?: '{}', true);
        $body = ['language' => 'php'];
        foreach (['deliveries', 'worked', 'replayed', 'refused'] as $name) {
            $body[$name] = $counts[$name] ?? 0;
        }
        $byPath = [];
        foreach ($counts as $name => $count) {
            if (str_starts_with($name, 'path ')) {
                $byPath[substr($name, 5)] = $count;
            }
        }
        return $body + ['byPath' => (object) $byPath, 'recent' => [...$this->lines('older'), ...$this->lines('recent')]];
    }

    private function lines(string $name): array
    {
        $lines = @file("$this->state/$name", FILE_IGNORE_NEW_LINES) ?: [];
        return array_map(fn (string $line) => json_decode($line, true), $lines);
    }
}
