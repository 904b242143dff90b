import type { Problem } from '../model/problem.ts';
import { problemText } from './problem-text.ts';

/** Warnings that a folder's documents share (a crowded second, an application that is not there): told once, counted afterwards. */
export class RepeatedWarnings {
  private readonly counts = new Map<string, number>();

  /** Those of a document's warnings that no document before it had; the others are counted. */
  firstOf(warnings: readonly Problem[]): Problem[] {
    return warnings.filter((warning) => {
      const text = problemText(warning);
      const count = this.counts.get(text) ?? 0;
      this.counts.set(text, count + 1);
      return count === 0;
    });
  }

  /** A paragraph a repeated warning; empty where none was. */
  text(): string {
    return [...this.counts]
      .filter(([, count]) => count > 1)
      .map(
        ([text, count]) =>
          `${count - 1} more ${count === 2 ? 'document has' : 'documents have'} this warning:\n${text}\n`,
      )
      .join('');
  }
}
