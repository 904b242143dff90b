import type { Finding, FindingKind } from './finding.ts';
import { HeldFindings } from './held-findings.ts';
import { JobJudge } from './judge-job.ts';
import type { JobLine, Line, RunLine, SpanLine, WindowLine } from './record.ts';
import { judgeRevisions } from './revisions.ts';
import { newTally, type Tally } from './tally.ts';

export interface VerifyOptions {
  /** Slots may open so late at most, ms; null: as late as each job's misfireGrace. */
  lateMs: number | null;
  /** Told of each finding, job by job. */
  found: (finding: Finding) => void;
  /** Told of each run that was looked at, with the job as it was read. */
  looked?: (run: RunLine, job: JobLine) => void;
}

/** A job whose history does not reach back to the begin of the window. */
export interface Refused {
  namespace: string;
  name: string;
  provenSince: number;
}

export interface Report {
  /** Unix ms; `from` is null where each job was judged from where its history begins. */
  from: number | null;
  to: number;
  /** From here on the histories of all jobs are whole. */
  wholeSince: number;
  /** The same of each job, by its name: of several namespaces' jobs of one name, of all of them. */
  wholeSinceOf: Map<string, number>;
  /** Of jobs that were pruned while they were read, by `namespace/name`: runs from before it may be read in part. */
  prunedUpTo: Map<string, number>;
  tally: Tally;
  counts: Map<FindingKind, number>;
  refused: Refused[];
}

/**
 * Judges everything that the store holds of a window, line by line and one job at a time, so that memory does not grow with the history.
 * @throws Error where the lines end before their end, or don't come in their order
 */
export async function verify(lines: AsyncIterable<Line>, options: VerifyOptions): Promise<Report> {
  const tally = newTally();
  const counts = new Map<FindingKind, number>();
  const refused: Refused[] = [];
  let window: WindowLine | null = null;
  const wholeSinceOf = new Map<string, number>();
  const prunedUpTo = new Map<string, number>();
  const wholeFrom = ({ name, createdAt }: JobLine, provenSince: number) => {
    const wholeSince = provenSince > createdAt ? provenSince : Number.NEGATIVE_INFINITY;
    wholeSinceOf.set(name, Math.max(wholeSince, wholeSinceOf.get(name) ?? wholeSince));
  };
  let current: Reading | null = null;
  let ended = false;
  const found = (finding: Finding) => {
    counts.set(finding.kind, (counts.get(finding.kind) ?? 0) + 1);
    options.found(finding);
  };
  for await (const line of lines) {
    if (line.type === 'window') window = line;
    else if (window === null) throw new Error('the record begins without its window');
    else if (line.type === 'job') {
      const isRefused = window.from !== null && window.from < line.provenSince && line.provenSince > line.createdAt;
      if (isRefused) refused.push({ namespace: line.namespace, name: line.name, provenSince: line.provenSince });
      wholeFrom(line, line.provenSince);
      current = new Reading(line, window, isRefused, tally, { ...options, found });
    } else if (line.type === 'end') ended = true;
    else if (current === null) throw new Error(`the record holds a ${line.type} of no job`);
    else if (line.type === 'span') current.span(line);
    else if (line.type === 'run') current.run(line);
    else {
      const { job } = current;
      current.end(line.provenSince);
      if (line.provenSince > job.provenSince) {
        wholeFrom(job, line.provenSince);
        prunedUpTo.set(`${job.namespace}/${job.name}`, line.provenSince);
      }
      current = null;
    }
  }
  if (!ended || window === null) throw new Error('the record was cut off before its end, so it proves nothing');
  let wholeSince = Number.NEGATIVE_INFINITY;
  for (const since of wholeSinceOf.values()) wholeSince = Math.max(wholeSince, since);
  return { from: window.from, to: window.to, wholeSince, wholeSinceOf, prunedUpTo, tally, counts, refused };
}

/** One job, while its lines come. */
class Reading {
  private readonly spans: SpanLine[] = [];
  private readonly held: HeldFindings;
  private judge: JobJudge | null = null;

  constructor(
    readonly job: JobLine,
    private readonly window: WindowLine,
    private readonly isRefused: boolean,
    private readonly tally: Tally,
    private readonly options: VerifyOptions,
  ) {
    this.held = new HeldFindings(job, options.found);
  }

  span(span: SpanLine): void {
    this.spans.push(span);
  }

  run(run: RunLine): void {
    if (this.isRefused) return;
    this.tally.runs++;
    this.tally.attempts += run.attempts.length;
    if (run.open) this.tally.open++;
    this.options.looked?.(run, this.job);
    this.judging().run(run);
  }

  /** @param provenSince as it is now: what was pruned while we read is not missing. */
  end(provenSince: number): void {
    if (this.isRefused) return;
    judgeRevisions(this.job, this.held.say);
    this.judging().end();
    this.tally.jobs++;
    this.tally.slots -= this.held.tell(provenSince);
  }

  private judging(): JobJudge {
    const { from, to, readAt } = this.window;
    const begin = Math.max(from ?? this.job.provenSince, this.job.createdAt);
    const window = { from: begin, to, readAt, lateMs: this.options.lateMs };
    this.judge ??= new JobJudge(this.job, this.spans, window, this.tally, this.held.say);
    return this.judge;
  }
}
