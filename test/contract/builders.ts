import type { ReleasedRun, Results, SettledRun } from '../../src/engine/dispatcher/store.ts';
import type { MemberFacts } from '../../src/engine/membership/store.ts';
import type { DueSchedule, NewRun, PlanDecision, PlannedSpan } from '../../src/engine/planner/store.ts';
import type { Holder } from '../../src/engine/ports.ts';
import type { Shard } from '../../src/fire/fire.ts';
import type { AttemptRecord } from '../../src/fire/log/attempt.ts';
import type { StoreUnderTest } from './store-under-test.ts';

export const T = Date.UTC(2026, 0, 1);

export const memberFacts = (name: string): MemberFacts => ({
  name,
  roles: 'all',
  version: '0',
  zones: 'z',
  maxCalls: 64,
});
export const register = (store: StoreUnderTest, name: string, now = T): Promise<Holder> =>
  store.membership.register(memberFacts(name), now);

export const newRun = (run: {
  id: number;
  jobId: number;
  slotAt?: number | null;
  born?: NewRun['born'];
  applicationId?: number;
  priority?: number;
  shardTotal?: number;
  maxOpen?: number;
  fireAt?: number;
  reason?: string;
  sequence?: number;
}): NewRun => ({
  facts: {
    id: run.id,
    jobId: run.jobId,
    namespace: 'default',
    job: 'job',
    application: 'app',
    revision: 1,
    cause: run.slotAt === null ? 'manual' : 'schedule',
    slotAt: run.slotAt === undefined ? T : run.slotAt,
    fireAt: run.fireAt ?? run.slotAt ?? T,
    openedAt: T,
    sequence: run.sequence ?? 0,
    params: {},
    rerunOf: null,
  },
  applicationId: run.applicationId ?? 1,
  born: run.born ?? 'queued',
  reason: run.reason ?? null,
  priority: run.priority ?? 5,
  shardTotal: run.shardTotal ?? 1,
  maxOpen: run.maxOpen ?? 1,
});

export const decision = (part: Partial<PlanDecision>): PlanDecision => ({
  runs: [],
  spans: [],
  schedules: [],
  replaced: [],
  parked: [],
  isCut: false,
  ...part,
});

/** Opens runs at T, as a planner would whose schedules name them. Needs a schedule that is due. */
export const openRuns = async (store: StoreUnderTest, holder: Holder, runs: NewRun[]): Promise<ReadonlySet<number>> => {
  const { opened } = await store.planner.planDue({ holder, horizonAt: T, limit: 100_000 }, async (due) =>
    decision({ runs, schedules: stay(due) }),
  );
  return opened;
};

/** Every schedule stays where it is. */
export const misfired = (jobId: number, { fromAt, toAt }: { fromAt: number; toAt: number }): PlannedSpan => ({
  jobId,
  fromAt,
  toAt,
  reason: 'misfired',
  revision: 1,
  slots: 10,
  of: { namespace: 'default', job: 'job', application: 'app' },
});

export const stay = (due: readonly DueSchedule[]): PlanDecision['schedules'] =>
  due.map(({ jobId, nextSlotAt, sequence }) => ({ jobId, nextSlotAt, sequence }));

export const shard = (index: number, part: Partial<Shard> = {}): Shard => ({
  index,
  endpoint: 'http://127.0.0.1:1',
  uid: null,
  state: 'running',
  reason: null,
  attempts: 0,
  round: 1,
  roundAttempts: 0,
  dueAt: null,
  ...part,
});

export const attempt = (number = 1, part: Partial<AttemptRecord> = {}): AttemptRecord => ({
  shardIndex: 0,
  number,
  round: 1,
  endpoint: 'http://127.0.0.1:1',
  startedAt: T,
  durationMs: 3,
  status: 200,
  fault: null,
  verdict: 'succeeded',
  reason: 'status 200',
  timing: null,
  dials: [],
  headers: {},
  bodyHead: null,
  bodyBytes: 0,
  ...part,
});

export const results = (part: Partial<Results>): Results => ({
  attempts: [],
  shards: [],
  settled: [],
  released: [],
  ...part,
});

export const settled = (jobId: number, runId: number, part: Partial<SettledRun> = {}): SettledRun => ({
  runId,
  jobId,
  state: 'succeeded',
  reason: null,
  movesSchedule: false,
  ...part,
});

/** A run let go that is due again at once. */
export const released = (jobId: number, runId: number, part: Partial<ReleasedRun> = {}): ReleasedRun => ({
  ...{ runId, jobId, applicationId: 1, priority: 5, state: 'queued', dueAt: T, reason: null, waitingSince: null },
  ...part,
});

/** A run's one attempt and its end. */
export const success = (jobId: number, runId: number): Results =>
  results({ attempts: [{ runId, jobId, attempt: attempt() }], settled: [settled(jobId, runId)] });
