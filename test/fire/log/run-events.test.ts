import { type RunStory, runEvents, type ShardStory } from '../../../src/fire/log/run-events.ts';

const AT = Date.UTC(2026, 10, 21, 11, 0, 0);

const run = (rest: Partial<RunStory> = {}): RunStory => ({
  cause: 'schedule',
  slotAt: AT,
  fireAt: AT,
  openedAt: AT + 4,
  startedAt: AT + 5,
  settledAt: AT + 10_500,
  state: 'succeeded',
  reason: null,
  shardTotal: 1,
  ...rest,
});

const shard = (rest: Partial<ShardStory> = {}): ShardStory => ({
  index: 0,
  endpoint: 'http://a',
  state: 'succeeded',
  reason: null,
  ...rest,
});

const attempt = (rest: Partial<Parameters<typeof runEvents>[2][number]> = {}) => ({
  shardIndex: 0,
  number: 1,
  round: 1,
  endpoint: 'http://a',
  startedAt: AT + 5,
  durationMs: 20,
  status: 200 as number | null,
  fault: null,
  verdict: 'succeeded' as const,
  reason: 'the status was 200',
  dials: [],
  ...rest,
});

const failure = { status: 503, verdict: 'failed' as const, reason: 'the status was 503, expected 200–299' };

describe('runEvents', () => {
  it('says of a run what its last round took: neither the wait for a slot before it nor the time before a rerun', () => {
    const waited = run({ openedAt: AT, startedAt: AT + 9, settledAt: AT + 32 });
    expect(runEvents(waited, [shard()], [attempt()]).at(-1)!.message).toBe('succeeded after 23 ms');
    const again = [attempt(failure), attempt({ number: 2, round: 2, startedAt: AT + 7_000, durationMs: 400 })];
    expect(runEvents(run({ settledAt: AT + 7_400 }), [shard()], again).at(-1)!.message).toBe('succeeded after 400 ms');
  });

  it('tells a run from its opening to its settling, a retry and a dial in vain on the way', () => {
    const dials = [{ endpoint: 'http://b', fault: 'refused' as const, message: 'connection refused' }];
    const events = runEvents(
      run(),
      [shard()],
      [attempt({ number: 2, startedAt: AT + 10_400, durationMs: 90, dials }), attempt(failure)],
    );
    expect(events.map((event) => [event.kind, event.message])).toEqual([
      ['opened', 'opened by schedule for 2026-11-21T11:00:00.000Z'],
      ['started', 'started'],
      ['attempt-sent', 'attempt 1 to http://a'],
      ['attempt-ended', 'status 503 in 20 ms: failed, the status was 503, expected 200–299'],
      ['retry-due', 'attempt 2 after 10.4 s'],
      ['dial-failed', 'http://b was dialled in vain: connection refused'],
      ['attempt-sent', 'attempt 2 to http://a'],
      ['attempt-ended', 'status 200 in 90 ms: succeeded, the status was 200'],
      ['shard-settled', 'succeeded'],
      ['settled', 'succeeded after 10.5 s'],
    ]);
    expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
  });

  it('tells how late it opened, when a waiting shard is due, and what a rerun reopened', () => {
    const late = runEvents(
      run({
        cause: 'catch-up',
        openedAt: AT + 61_000,
        startedAt: AT + 61_000,
        settledAt: null,
        state: 'waiting',
        shardTotal: 3,
      }),
      [shard({ state: 'waiting', dueAt: AT + 90_000 })],
      [
        attempt({ ...failure, startedAt: AT + 62_000 }),
        attempt({ ...failure, number: 2, round: 2, startedAt: AT + 80_000 }),
      ],
    );
    expect(late.map((event) => event.message)).toEqual(
      expect.arrayContaining([
        'opened by catch-up for 2026-11-21T11:00:00.000Z, 61 s after it, 3 shards',
        'reopened for round 2',
        'retries at 2026-11-21T11:01:30.000Z, as attempt 3',
      ]),
    );
    expect(late.filter((event) => event.kind === 'retry-due')).toHaveLength(1);
    expect(late.some((event) => event.kind === 'settled')).toBe(false);
  });

  it('tells of faults and of runs that called nobody', () => {
    const noEndpoint = attempt({
      endpoint: null,
      status: null,
      fault: 'no-endpoint',
      verdict: 'failed',
      reason: 'the application has no endpoints',
      durationMs: 0,
    });
    const events = runEvents(
      run({ state: 'failed', reason: 'no endpoint' }),
      [shard({ state: 'failed', reason: 'no endpoint', endpoint: null })],
      [noEndpoint],
    );
    expect(events.map((event) => event.kind)).toEqual([
      'opened',
      'started',
      'attempt-ended',
      'shard-settled',
      'settled',
    ]);
    expect(events[2]!.message).toBe('fault no-endpoint in 0 ms: failed, the application has no endpoints');
    const skipped = runEvents(run({ state: 'skipped', reason: 'overlap', startedAt: null, settledAt: AT + 4 }), [], []);
    expect(skipped.map((event) => event.message)).toEqual([
      'opened by schedule for 2026-11-21T11:00:00.000Z',
      'skipped after 0 ms: overlap',
    ]);
  });

  it('keeps the ids of steps while a run goes on, and settles anew under another id', () => {
    const first = runEvents(run({ state: 'failed' }), [shard({ state: 'failed' })], [attempt(failure)]);
    const again = runEvents(
      run({ settledAt: AT + 20_000 }),
      [shard()],
      [attempt(failure), attempt({ number: 2, round: 2, startedAt: AT + 19_000 })],
    );
    const ids = new Set(again.map((event) => event.id));
    for (const event of first.filter((one) => one.kind !== 'settled' && one.kind !== 'shard-settled'))
      expect(ids).toContain(event.id);
    expect(first.at(-1)!.id).not.toBe(again.at(-1)!.id);
  });

  it('orders shards by time', () => {
    const events = runEvents(
      run({ shardTotal: 2 }),
      [shard(), shard({ index: 1 })],
      [attempt({ startedAt: AT + 50 }), attempt({ shardIndex: 1, startedAt: AT + 6 })],
    );
    const times = events.map((event) => event.at);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(events.find((event) => event.kind === 'attempt-sent')!.shardIndex).toBe(1);
  });
});
