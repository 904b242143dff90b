/** One line of the table: a fault of ours, or a death that nobody here had asked for. */
export interface Entry {
  /** Ms since the first fire. */
  atMs: number;
  name: string;
  numbers: string;
  whom: string;
  what: string;
  /** From the end of the fault until all was well again, ms; null where that did not come. */
  recoveredMs: number | null;
}

/** What struck, in the order of time. */
export class Journal {
  readonly entries: Entry[] = [];
  /** What no fault explains: this program's own findings, beside those of `belfry verify`. */
  readonly findings: string[] = [];
  private begin = performance.now();
  private readonly say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.say = say;
  }

  /** From here on time is counted. */
  start(): void {
    this.begin = performance.now();
  }

  now(): number {
    return performance.now() - this.begin;
  }

  struck(entry: Entry): void {
    this.entries.push(entry);
    this.say(lineOf(entry));
  }

  /** A process of ours ended, and nobody here had asked for that. */
  died(whom: string, how: string): void {
    const isSignal = isByHand(how);
    this.struck({
      atMs: this.now(),
      name: isSignal ? `${how} by somebody else` : 'ended by itself',
      numbers: '',
      whom,
      what: isSignal ? 'a new process' : `${how}; a new process`,
      recoveredMs: 0,
    });
  }

  found(finding: string): void {
    this.findings.push(finding);
    this.say(`FOUND  ${finding}`);
  }
}

/** Signals that people send; of others (SIGABRT, SIGSEGV) programs die by themselves. */
export const isByHand = (how: string): boolean => ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'].includes(how);

const COLUMNS = ['AT', 'FAULT', 'WHOM', 'WHAT', 'RECOVERED AFTER', 'STANDS FOR'] as const;

export const tableOf = (entries: readonly Entry[]): string => {
  const rows = [
    [...COLUMNS] as string[],
    ...entries
      .toSorted((a, b) => a.atMs - b.atMs)
      .map((entry) => [at(entry), entry.name, entry.whom, entry.what, recovery(entry), entry.numbers]),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};

const lineOf = (entry: Entry): string =>
  `${at(entry)}  ${entry.name}: ${entry.whom}, ${entry.what}; recovered after ${recovery(entry)}`;
const at = ({ atMs }: Entry): string => `${(atMs / 1_000).toFixed(1)} s`;
const recovery = ({ recoveredMs }: Entry): string =>
  recoveredMs === null ? 'NOT RECOVERED' : `${(recoveredMs / 1_000).toFixed(1)} s`;
