import { compileDefinition } from '../../../src/engine/definition/definition.ts';
import type { ClaimedRun } from '../../../src/engine/dispatcher/store.ts';
import { rescue } from '../../../src/engine/rescuer/rescue.ts';
import { httpJobSchema } from '../../../src/model/job.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 0, 31, 14);

const definition = compileDefinition({
  jobId: 1,
  revision: 1,
  namespace: 'default',
  job: 'job',
  application: 'app',
  applicationId: 1,
  anchorAt: 0,
  spec: httpJobSchema.parse({
    apiVersion: 'belfry.dev/v1',
    kind: 'HttpJob',
    metadata: { name: 'job' },
    spec: { application: 'app', request: { path: '/' }, schedule: {}, retry: { maxAttempts: 9 } },
  }).spec,
});

/** A run of a dead member, opened so long ago, with one shard that was being called. */
const held = (openedAgoMs: number, part: { dueAt: number; shardDueAt?: number; round?: number }): ClaimedRun => {
  const fireAt = NOW - openedAgoMs;
  const round = part.round ?? 1;
  return {
    facts: {
      ...{ id: 1, jobId: 1, namespace: 'default', job: 'job', application: 'app', revision: 1, cause: 'manual' },
      ...{ slotAt: null, fireAt, openedAt: fireAt, sequence: 0, params: {}, rerunOf: null },
    },
    ...{ applicationId: 1, priority: 5, rounds: round, shardTotal: 1, pinned: null, requestedShards: null },
    cancelReason: null,
    dueAt: part.dueAt,
    waitingSince: null,
    shards: [
      {
        ...{ index: 0, endpoint: 'http://a', uid: null, state: 'running', reason: null, attempts: 3, round },
        ...{ roundAttempts: 0, dueAt: part.shardDueAt ?? null },
      },
    ],
  };
};

const rescued = (run: ClaimedRun, refused: ReadonlySet<number> = new Set()) =>
  rescue([run], { definitions: { peek: () => definition }, now: NOW, random: () => 0.5, holder: 'a', refused });

describe('a call that died with its holder', () => {
  it.each<[string, ClaimedRun, number]>([
    ['the first: since its run was opened', held(2 * HOUR, { dueAt: NOW - 3 * HOUR }), 2 * HOUR],
    ['a retry: since its run was claimed for it', held(2 * HOUR, { dueAt: NOW - 2_000 }), 2_000],
    ['a rerun of what is long over: since then', held(26 * DAY, { dueAt: NOW - 500, round: 2 }), 500],
    ['a shard that was tried anew in its run', held(HOUR, { dueAt: NOW - HOUR, shardDueAt: NOW - 70 }), 70],
    ['by a clock that was ahead: not before it ends', held(HOUR, { dueAt: NOW + 40 }), 0],
  ])('began when it may have begun; %s', (_, run, agoMs) => {
    const { attempts } = rescued(run);
    expect(attempts).toMatchObject([
      { attempt: { fault: 'holder-lost', startedAt: NOW - agoMs, durationMs: agoMs, number: 4 } },
    ]);
  });

  it('is left out where the store refuses it: its run ends, and is not called again', () => {
    expect(rescued(held(HOUR, { dueAt: NOW }), new Set([1]))).toEqual({
      attempts: [],
      shards: [],
      settled: [
        expect.objectContaining({ runId: 1, state: 'failed', reason: expect.stringContaining('not be stored') }),
      ],
      released: [],
    });
  });
});
