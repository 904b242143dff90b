import type { Say } from './judge-run.ts';
import type { JobLine } from './record.ts';

/** Both ends included. */
type Range = readonly [from: number, to: number];

const NAMED_AT_MOST = 3;

/** Every change of a definition leaves a revision, numbered from 1 on, and none is ever deleted: what one that is gone asked for can't be judged. */
export function judgeRevisions({ revisions, revision }: Pick<JobLine, 'revisions' | 'revision'>, say: Say): void {
  const numbers = revisions.map(({ number }) => number);
  const gone = gapsIn(numbers, revision ?? 0);
  if (gone.length > 0)
    say('unexplained', null, null, `${namesOf(gone)} not there, so what was asked for then can't be judged`);
}

/** From gap to gap, not from number to number: a number of a store that was changed by hand may be any. */
function gapsIn(numbers: readonly number[], newest: number): Range[] {
  const gaps: Range[] = [];
  let next = 1;
  for (const number of [...numbers.toSorted((a, b) => a - b), newest + 1]) {
    if (number > next) gaps.push([next, number - 1]);
    next = Math.max(next, number + 1);
  }
  return gaps;
}

/** `revision 2 is`, `revisions 2 to 3 (2) are`, `revisions 2, 5 to 7 (4) are` */
function namesOf(gone: readonly Range[]): string {
  const count = gone.reduce((sum, [from, to]) => sum + to - from + 1, 0);
  if (count === 1) return `revision ${gone[0]![0]} is`;
  const named = gone.slice(0, NAMED_AT_MOST).map(([from, to]) => (from === to ? `${from}` : `${from} to ${to}`));
  const others = gone.length - NAMED_AT_MOST;
  const more = others > 0 ? `; and ${others} more ${others === 1 ? 'gap' : 'gaps'}` : '';
  return `revisions ${named.join(', ')}${more} (${count}) are`;
}
