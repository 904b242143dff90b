import type { JobSpec } from '../model/job.ts';
import type { DefinedJob, DefinitionBook } from './definition-book.ts';
import type { HistoryBook, SpanRow, Standing } from './history-book.ts';
import { shownInstant } from './instants.ts';
import { type Page, pageOf } from './page.ts';

/** What became of one instant that the schedule names. */
export interface Slot {
  fireAt: string;
  /** A run's state; `skipped` or `missed` for a stretch without runs; `planned` for what is to come. */
  state: string;
  code: string | null;
  reason: string | null;
  runId: string | null;
}

export interface SlotPorts {
  history: Pick<HistoryBook, 'standing' | 'slotRuns' | 'spans'>;
  definitions: Pick<DefinitionBook, 'revision' | 'revisions'>;
  /** Slots of a schedule in `from`..`to`, both included, in order. */
  slotsOf(spec: JobSpec, anchorAt: number, from: number, to: number): Iterable<number>;
}

export interface Window {
  from: number;
  to: number;
  limit: number;
}

type Known = { at: number; state: string; code: string | null; reason: string | null; runId: number | null };

/** Every slot of the window, told from runs, spans, the idle stretch that is still open, and the schedule ahead; or since when history is kept. */
export const slotsView = async (
  ports: SlotPorts,
  job: DefinedJob,
  { from, to, limit }: Window,
  now: number,
): Promise<Page<Slot> | { provenSince: number }> => {
  const standing = await ports.history.standing(job.id);
  if (standing === null) return { items: [] };
  if (from < standing.provenSince && standing.provenSince > job.createdAt) return { provenSince: standing.provenSince };
  const begin = Math.max(from, job.createdAt);
  const runs = await ports.history.slotRuns(job.id, from, to, limit + 1);
  const slots: Known[] = runs.map(({ slotAt, runId, state, reason }) => ({
    at: slotAt,
    state,
    code: codeOf(reason),
    reason,
    runId,
  }));
  const taken = new Set(runs.map(({ slotAt }) => slotAt));
  for await (const slot of stretches(ports, job, standing, { from: begin, to, now, limit }))
    if (!taken.has(slot.at)) slots.push(slot);
  slots.sort((a, b) => a.at - b.at);
  return pageOf(slots, limit, shown, ({ at }) => [at]);
};

async function* stretches(
  ports: SlotPorts,
  job: DefinedJob,
  standing: Standing,
  { from, to, now, limit }: { from: number; to: number; now: number; limit: number },
): AsyncGenerator<Known> {
  const spans = await ports.history.spans(job.id, from, to);
  const idle: SpanRow[] =
    standing.idleSince === null
      ? []
      : [
          {
            fromAt: standing.idleSince,
            toAt: now,
            reason: standing.idleReason ?? 'suspended',
            revision: standing.revision,
          },
        ];
  let count = 0;
  for (const span of [...spans, ...idle]) {
    const spec = await specOf(ports, job, standing, span.revision);
    if (spec === null) continue;
    for (const at of ports.slotsOf(spec.spec, spec.anchorAt, Math.max(from, span.fromAt), Math.min(to, span.toAt))) {
      yield {
        at,
        ...(SPAN_WORDS[span.reason] ?? { state: 'skipped', reason: span.reason }),
        code: span.reason,
        runId: null,
      };
      if (++count > limit) return;
    }
  }
  if (standing.nextSlotAt === null) return;
  let ahead = 0;
  for (const at of ports.slotsOf(job.document.spec, standing.anchorAt, Math.max(from, standing.nextSlotAt), to)) {
    yield { at, state: 'planned', code: null, reason: null, runId: null };
    if (++ahead > limit) return;
  }
}

/** Codes of spans in words; a span's slots opened no run. */
const SPAN_WORDS: Record<string, { state: string; reason: string }> = {
  suspended: { state: 'skipped', reason: 'the job was suspended' },
  misfired: { state: 'missed', reason: 'no server was there to open a run in time (misfire policy)' },
  deleted: { state: 'skipped', reason: 'the job was deleted' },
};

/** The definition as it was at a revision, with the instant that `every` counts from. */
const specOf = async (
  { definitions }: SlotPorts,
  job: DefinedJob,
  standing: Standing,
  revision: number,
): Promise<{ spec: JobSpec; anchorAt: number } | null> => {
  if (revision === standing.revision) return { spec: job.document.spec, anchorAt: standing.anchorAt };
  const row = await definitions.revision('Job', job.id, revision);
  const spec = specIn(row?.document);
  if (row === null || spec === null) return null;
  return {
    spec,
    anchorAt: spec.schedule.every === undefined ? row.at : await anchorOf(definitions, job.id, revision, spec, row.at),
  };
};

/** `every` counts from the revision that brought its schedule, startsAt or endsAt; other edits keep that. */
const anchorOf = async (
  definitions: SlotPorts['definitions'],
  jobId: number,
  revision: number,
  spec: JobSpec,
  at: number,
): Promise<number> => {
  const timing = timingOf(spec);
  let anchorAt = at;
  for (let number = revision - 1; number > 0; number--) {
    const before = await definitions.revision('Job', jobId, number);
    if (before === null || timingOf(specIn(before.document)) !== timing) return anchorAt;
    anchorAt = before.at;
  }
  return anchorAt;
};

const timingOf = (spec: JobSpec | null): string => JSON.stringify([spec?.schedule, spec?.startsAt, spec?.endsAt]);

const specIn = (document: unknown): JobSpec | null => (document as { spec?: JobSpec } | undefined)?.spec ?? null;

/** Reasons begin with their code where they have one: `overlap: the last run still goes on`. */
const codeOf = (reason: string | null): string | null => /^([a-z][a-z-]*)(?::|$)/.exec(reason ?? '')?.[1] ?? null;

const shown = ({ at, runId, ...slot }: Known): Slot => ({
  fireAt: shownInstant(at),
  state: slot.state,
  code: slot.code,
  reason: slot.reason,
  runId: runId === null ? null : String(runId),
});
