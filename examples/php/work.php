<?php

declare(strict_types=1);

const USERS = 1_000;

function ok(array $more = []): array
{
    return ['status' => 200, 'body' => ['code' => 200] + $more];
}

function failure(int $status, string $message, array $headers = []): array
{
    return ['status' => $status, 'body' => ['code' => $status, 'message' => $message], 'headers' => $headers];
}

/** The work itself, one method a route. A real service would touch its database here. */
final class Work
{
    public function __construct(private Stats $stats)
    {
    }

    public function task(string $path): ?callable
    {
        return match ($path) {
            '/ok' => fn () => ok(),
            '/slow' => $this->slow(...),
            // Status 200 and still a failure: the job's success rule, $.code == 200, sees it.
            '/code500' => fn () => ['status' => 200, 'body' => ['code' => 500, 'message' => 'the ledger is closed']],
            '/flaky' => $this->flaky(...),
            '/shard' => $this->shard(...),
            '/fail-shard' => $this->failShard(...),
            default => null,
        };
    }

    private function slow(array $facts, array $query): array
    {
        usleep(min(60_000, max(0, (int) ($query['ms'] ?? 1_000))) * 1_000);
        return ok();
    }

    /** Every other first attempt finds the service busy; the retry finds it well again. */
    private function flaky(array $facts): array
    {
        if ($facts['attempt'] === 1 && $this->stats->count('flakyTurns') % 2 === 1) {
            return failure(503, 'busy, come back in a second', ['retry-after' => '1']);
        }
        return ok();
    }

    /** Each shard takes the users whose number leaves its index as the remainder: together exactly all of them. */
    private function shard(array $facts): array
    {
        ['shardIndex' => $index, 'shardTotal' => $total] = $facts;
        if ($index < 0 || $index >= $total) {
            return failure(400, 'no such shard');
        }
        return ok(['users' => array_values(array_filter(range(1, USERS), fn (int $user) => $user % $total === $index))]);
    }

    private function failShard(array $facts, array $query): array
    {
        [$index, $times] = [(int) ($query['index'] ?? 0), (int) ($query['times'] ?? 1)];
        return $facts['shardIndex'] === $index && $facts['attempt'] <= $times ? failure(500, "shard $index fails $times times") : ok();
    }
}
