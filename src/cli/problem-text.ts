import type { Problem } from '../model/problem.ts';
import { oneLine } from './printable.ts';

/** The problem as two or three lines: where and what, what was given, what to write instead. */
export function problemText(problem: Problem): string {
  const where = problem.path === '' ? '' : `${oneLine(problem.path)}: `;
  const given = problem.value === undefined ? '' : ` (given: ${oneLine(problem.value)})`;
  const remedy = problem.remedy ? `\n    → ${oneLine(problem.remedy)}` : '';
  return `  ${where}${oneLine(problem.message)}${given}${remedy}`;
}

/** Every problem, one after the other; empty where there is none. */
export const problemsText = (problems: readonly Problem[]): string => problems.map(problemText).join('\n');
