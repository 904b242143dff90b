import { parseJob } from '../../src/model/parse.ts';
import type { Finding } from '../../src/verify/finding.ts';
import { type Line, type RunLine, readLine, type SpanLine, type VerifiedSpec } from '../../src/verify/record.ts';
import { slotsOf } from '../../src/verify/slots.ts';
import { type Report, verify } from '../../src/verify/verify.ts';

/** 2026-03-02T00:00:00Z, a Monday; every history here begins there. */
export const T = Date.UTC(2026, 2, 2);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const specOf = (spec: object): VerifiedSpec => {
  const document = {
    apiVersion: 'belfry.dev/v1',
    kind: 'HttpJob',
    metadata: { name: 'job' },
    spec: { application: 'app', schedule: { cron: '* * * * *' }, request: { path: '/' }, ...spec },
  };
  const parsed = parseJob(document);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value.spec as VerifiedSpec;
};

type Job = Extract<Line, { type: 'job' }>;

/** A history as lists that a test may spoil before it is judged. */
export class History {
  readonly job: Job;
  spans: SpanLine[] = [];
  runs: RunLine[] = [];
  from: number | null = T;
  to = T + HOUR;
  readAt = T + HOUR + 1_000;
  provenSinceAtEnd: number | null = null;

  constructor(spec: object = {}) {
    this.job = {
      type: 'job',
      id: 1,
      namespace: 'default',
      name: 'job',
      createdAt: T,
      deletedAt: null,
      provenSince: T,
      nextSlotAt: T + HOUR + MINUTE,
      idleSince: null,
      idleReason: null,
      revisions: [{ number: 1, at: T, spec: specOf(spec) }],
    };
  }

  /** As if all went well: a run for each slot that `revision` names there. */
  opened(from = T, to = this.to, revision = 1, part: Partial<RunLine> = {}): this {
    const { spec, at } = this.job.revisions.find(({ number }) => number === revision)!;
    for (const slotAt of slotsOf(spec!, at, from, to))
      this.runs.push(run({ slotAt, fireAt: slotAt, revision, ...part }));
    return this;
  }

  revised(number: number, at: number, spec: object | null): this {
    this.job.revisions.push({ number, at, spec: spec === null ? null : specOf(spec) });
    return this;
  }

  span(from: number, to: number, reason: string, revision = 1): this {
    this.spans.push({ type: 'span', from, to, reason, revision });
    return this;
  }

  at(slotAt: number): RunLine {
    return this.runs.find((each) => each.slotAt === slotAt)!;
  }

  without(slotAt: number): this {
    this.runs = this.runs.filter((each) => each.slotAt !== slotAt);
    return this;
  }

  *lines(): Generator<Line> {
    const inOrder = this.runs
      .filter(({ slotAt }) => slotAt !== null)
      .sort((a, b) => a.slotAt! - b.slotAt! || a.id - b.id);
    yield { type: 'window', from: this.from, to: this.to, readAt: this.readAt };
    yield this.job;
    yield* this.spans;
    yield* inOrder;
    yield* this.runs.filter(({ slotAt }) => slotAt === null);
    yield { type: 'job-end', provenSince: this.provenSinceAtEnd ?? this.job.provenSince };
    yield { type: 'end' };
  }
}

export const attempt = (part: Partial<RunLine['attempts'][number]> = {}): RunLine['attempts'][number] => ({
  ...{ shardIndex: 0, number: 1, round: 1, startedAt: T + 5 * MINUTE + 5, durationMs: 20 },
  ...{ endpoint: 'http://a', status: 200, verdict: 'succeeded' },
  ...part,
});

let lastId = 1_000;

export const run = (part: Partial<RunLine> & { fireAt: number }): RunLine => ({
  type: 'run',
  id: ++lastId,
  revision: 1,
  cause: 'schedule',
  slotAt: null,
  openedAt: part.fireAt - 40,
  settledAt: part.fireAt + 200,
  state: 'succeeded',
  reason: null,
  rounds: 1,
  shardTotal: 1,
  requestedShards: null,
  open: false,
  shards: [],
  attempts: [attempt({ startedAt: part.fireAt + 5 })],
  ...part,
});

export async function judged(
  lines: Iterable<Line>,
  lateMs: number | null = null,
): Promise<{ report: Report; findings: Finding[] }> {
  const findings: Finding[] = [];
  const stream = (async function* () {
    yield* lines;
  })();
  const report = await verify(stream, { lateMs, found: (finding) => findings.push(finding) });
  return { report, findings };
}

/** `kind at minute n: reason` of each finding. */
export const told = async (history: History, lateMs: number | null = null): Promise<string[]> =>
  (await judged(history.lines(), lateMs)).findings.map(
    ({ kind, at, reason }) => `${kind} at ${((at ?? 0) - T) / MINUTE}: ${reason}`,
  );

export { readLine };
