/** Longest name that is compared; what is longer is no slip of the pen. */
const LONGEST = 64;

/** Edit distance in which a swap of two neighbours counts once (optimal string alignment). */
function distance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let best = Math.min(last[column]! + 1, current[column - 1]! + 1, last[column - 1]! + (same ? 0 : 1));
      if (left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1])
        best = Math.min(best, (beforeLast[column - 2] ?? best) + 1);
      current.push(best);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length]!;
}

const plain = (text: string) => text.toLowerCase().replace(/[-_. ]/g, '');

/** The known name that was most likely meant, or null where none is near; case and separators don't count. */
export function nearestName(given: string, known: Iterable<string>): string | null {
  if (given.length === 0 || given.length > LONGEST) return null;
  const wanted = plain(given);
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 0.5;
  for (const candidate of known) {
    const target = plain(candidate);
    // A whole word that was left out or put in front (`retries` for `maxRetries`) is nearer than its length says.
    const part = wanted.length >= 4 && target.length >= 4 && (target.startsWith(wanted) || wanted.startsWith(target));
    const score = part ? Math.min(1.25, distance(wanted, target)) : distance(wanted, target);
    if (score < bestDistance) {
      best = candidate;
      bestDistance = score;
    }
  }
  return best;
}
