import { createHash } from 'node:crypto';
import type { VirtualTime } from './virtual-time.ts';

interface Entry {
  at: number;
  who: string;
  text: string;
  jobId: number | null;
  runIds: readonly number[];
}

const NO_RUNS: readonly number[] = [];

/** What happened, in order. The same seed leaves the same trace, to the letter. */
export class Trace {
  private readonly entries: Entry[] = [];

  constructor(private readonly time: VirtualTime) {}

  say(who: string, text: string, runIds: readonly number[] = NO_RUNS, jobId: number | null = null): void {
    this.entries.push({ at: this.time.now, who, text, jobId, runIds });
  }

  /** Hexadecimal. */
  hash(): string {
    return createHash('sha256').update(this.entries.map(lineOf).join('\n')).digest('hex').slice(0, 16);
  }

  /** What concerns a run or a job, and what befell everybody. */
  about(runId: number | null, jobId: number | null): string[] {
    return this.entries
      .filter(
        (entry) =>
          (runId !== null && entry.runIds.includes(runId)) ||
          (jobId !== null && entry.jobId === jobId) ||
          entry.who === 'fault',
      )
      .map(lineOf);
  }

  all(): string[] {
    return this.entries.map(lineOf);
  }
}

const SHOWN_RUNS = 12;

const lineOf = ({ at, who, text, runIds }: Entry): string => {
  const runs =
    runIds.length === 0 ? '' : ` [${runIds.slice(0, SHOWN_RUNS).join(' ')}${runIds.length > SHOWN_RUNS ? ' …' : ''}]`;
  return `${new Date(at).toISOString().slice(11)} ${who}: ${text}${runs}`;
};
