import type { Timers } from '../../engine/ports.ts';

export interface LeftOut {
  lines: number;
  /** By subject, those with most lines first. */
  subjects: Record<string, number>;
}

export interface LineCapOptions {
  windowMs: number;
  /** Lines of one subject in a window. */
  ofOne: number;
  /** Lines of all subjects together. */
  ofAll: number;
}

const LINE_CAP: LineCapOptions = { windowMs: 10_000, ofOne: 10, ofAll: 100 };
const SUBJECTS_NAMED = 20;

/** Keeps an outage from flooding the log: so many lines a window, and as it ends one that counts those left out. */
export class LineCap {
  private readonly seen = new Map<string, number>();
  private shown = 0;
  private endWindow: (() => void) | null = null;

  constructor(
    private readonly timers: Timers,
    private readonly tell: (leftOut: LeftOut) => void,
    private readonly options: LineCapOptions = LINE_CAP,
  ) {}

  /** Whether a line about this subject may be written now. */
  admits(subject: string): boolean {
    const { windowMs, ofOne, ofAll } = this.options;
    this.endWindow ??= this.timers.after(windowMs, () => this.close());
    const lines = (this.seen.get(subject) ?? 0) + 1;
    this.seen.set(subject, lines);
    if (lines > ofOne || this.shown >= ofAll) return false;
    this.shown++;
    return true;
  }

  /** Ends the window under way, with its count. */
  close(): void {
    this.endWindow?.();
    this.endWindow = null;
    const lines = [...this.seen.values()].reduce((sum, one) => sum + one, 0) - this.shown;
    const most = [...this.seen].sort(([, a], [, b]) => b - a).slice(0, SUBJECTS_NAMED);
    this.seen.clear();
    this.shown = 0;
    if (lines > 0) this.tell({ lines, subjects: Object.fromEntries(most) });
  }
}
