import type { Say } from './judge-run.ts';
import type { JobLine } from './record.ts';

/** Every change of a definition leaves a revision, numbered from 1 on, and none is ever deleted: what one that is gone asked for can't be judged. */
export function judgeRevisions({ revisions, revision }: Pick<JobLine, 'revisions' | 'revision'>, say: Say): void {
  const numbers = revisions.map(({ number }) => number);
  const there = new Set(numbers);
  const newest = Math.max(revision ?? 0, ...numbers);
  const gone: number[] = [];
  for (let number = 1; number <= newest; number++) if (!there.has(number)) gone.push(number);
  if (gone.length === 0) return;
  const named =
    gone.length === 1 ? `revision ${gone[0]} is` : `revisions ${gone[0]} to ${gone.at(-1)} (${gone.length}) are`;
  say('unexplained', null, null, `${named} not there, so what was asked for then can't be judged`);
}
