type Edit = { sign: ' ' | '-' | '+'; text: string };

const CONTEXT = 3;
/** Beyond this many cells the middle is shown as replaced as a whole: a diff must not cost minutes or gigabytes. */
const MOST_CELLS = 4_000_000;

/** The differences of two texts as `diff -u` writes them; empty where there are none. */
export function unifiedDiff(before: string, after: string, names: { before: string; after: string }): string {
  if (before === after) return '';
  const edits = editsOf(linesOf(before), linesOf(after));
  return [`--- ${names.before}`, `+++ ${names.after}`, ...hunks(edits), ''].join('\n');
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

function editsOf(before: string[], after: string[]): Edit[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < Math.min(before.length, after.length) - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const same = (text: string): Edit => ({ sign: ' ', text });
  return [
    ...before.slice(0, head).map(same),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

/** Longest common subsequence by the plain table; removals come before additions. */
function middle(before: string[], after: string[]): Edit[] {
  const width = after.length + 1;
  if (before.length * after.length > MOST_CELLS) return [...before.map(removed), ...after.map(added)];
  const common = new Uint32Array((before.length + 1) * width);
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      const at = row * width + column;
      common[at] =
        before[row] === after[column] ? common[at + width + 1]! + 1 : Math.max(common[at + width]!, common[at + 1]!);
    }
  }
  const edits: Edit[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length || column < after.length) {
    if (row < before.length && column < after.length && before[row] === after[column]) {
      edits.push({ sign: ' ', text: before[row++]! });
      column++;
    } else if (
      column >= after.length ||
      (row < before.length && common[(row + 1) * width + column]! >= common[row * width + column + 1]!)
    ) {
      edits.push(removed(before[row++]!));
    } else edits.push(added(after[column++]!));
  }
  return edits;
}

const removed = (text: string): Edit => ({ sign: '-', text });
const added = (text: string): Edit => ({ sign: '+', text });

function hunks(edits: Edit[]): string[] {
  const lines: string[] = [];
  const line = { before: 0, after: 0 };
  for (const { from, to } of stretches(edits)) {
    const before = edits.slice(0, from).filter(({ sign }) => sign !== '+').length;
    const after = edits.slice(0, from).filter(({ sign }) => sign !== '-').length;
    const part = edits.slice(from, to);
    line.before = part.filter(({ sign }) => sign !== '+').length;
    line.after = part.filter(({ sign }) => sign !== '-').length;
    lines.push(
      `@@ -${range(before, line.before)} +${range(after, line.after)} @@`,
      ...part.map(({ sign, text }) => sign + text),
    );
  }
  return lines;
}

const range = (start: number, count: number): string =>
  `${count === 0 ? start : start + 1}${count === 1 ? '' : `,${count}`}`;

/** Changed places with their context; places whose contexts touch are one. */
function stretches(edits: Edit[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const [index, { sign }] of edits.entries()) {
    if (sign === ' ') continue;
    const from = Math.max(0, index - CONTEXT);
    const to = Math.min(edits.length, index + CONTEXT + 1);
    const last = found.at(-1);
    if (last && from <= last.to) last.to = to;
    else found.push({ from, to });
  }
  return found;
}
