import { spawnSync } from 'node:child_process';
import { inOrder } from '../../src/cli/in-order.ts';
import { instantArgument } from '../../src/cli/instant-argument.ts';
import { durationText, instantText } from '../../src/cli/instant-text.ts';
import { oneLine, printable } from '../../src/cli/printable.ts';
import { tableLine } from '../../src/cli/table.ts';
import { textWidth } from '../../src/cli/text-width.ts';
import { unifiedDiff } from '../../src/cli/unified-diff.ts';
import { belfry, NOW } from './belfry.ts';

describe('textWidth', () => {
  it.each([
    ['abc', 3],
    ['结算积分', 8],
    ['ｆｕｌｌ', 8],
    ['한국어', 6],
    ['e\u0301', 1],
    ['👩‍👩‍👧', 2],
    ['é', 1],
    ['', 0],
  ])('%s takes %d columns', (text, width) => expect(textWidth(text)).toBe(width));
});

describe('tables', () => {
  it('paint a cell without moving the next one', () => {
    const line = tableLine([{ text: '失败', colour: 'red' }, 'next'], [6], true);
    expect(line).toBe('\u001b[31m失败  \u001b[0m  next\n');
  });
});

describe('printable', () => {
  it('shows control characters instead of obeying them', () => {
    expect(printable('a\u001b[31mb\u0007\u009b\u202e\nc')).toBe('a\\u001b[31mb\\u0007\\u009b\\u202e\nc');
    expect(oneLine('a\r\n  b\tc')).toBe('a ⏎ b c');
  });
});

describe('instants', () => {
  it.each([
    ['now', '2026-03-01T12:00:00.000Z'],
    ['-2h', '2026-03-01T10:00:00.000Z'],
    ['2h', '2026-03-01T10:00:00.000Z'],
    ['+30m', '2026-03-01T12:30:00.000Z'],
    ['2026-12-01T08:00:00+08:00', '2026-12-01T00:00:00.000Z'],
    ['2026-12-01T08:00:00.5Z', '2026-12-01T08:00:00.500Z'],
  ])('%s is %s', (text, instant) => expect(instantArgument(text, NOW)).toBe(instant));

  it.each(['', '5', 'tomorrow', '2026-13-01', '2026-12-01T25:00:00Z', '1 May'])('%s is none', (text) =>
    expect(() => instantArgument(text, NOW)).toThrow('no instant'),
  );

  it("reads and shows the terminal's own zone", () => {
    const local = new Date(2026, 6, 1, 8, 30, 5, 7);
    expect(instantArgument('2026-07-01 08:30:05', NOW)).toBe(new Date(2026, 6, 1, 8, 30, 5).toISOString());
    expect(instantArgument('2026-07-01', NOW)).toBe(new Date(2026, 6, 1).toISOString());
    expect(instantText(local.toISOString())).toMatch(/^2026-07-01 08:30:05(Z|[+-]\d\d:\d\d)$/);
    expect(instantText(local.getTime(), { ms: true })).toMatch(/^2026-07-01 08:30:05\.007/);
    expect([instantText(null), instantText('soon')]).toEqual(['-', 'soon']);
  });

  it.each([
    [0, '0ms'],
    [999, '999ms'],
    [1250, '1.25s'],
    [185_000, '3m05s'],
    [7_800_000, '2h10m'],
    [356_400_000, '4d03h'],
    [null, '-'],
  ])('%s ms are %s', (ms, text) => expect(durationText(ms)).toBe(text));
});

describe('unifiedDiff', () => {
  const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => `line ${index}`);
  const text = (lines: string[]): string => lines.map((line) => `${line}\n`).join('');

  it('is empty for equal texts and marks what is new', () => {
    expect(unifiedDiff('a\n', 'a\n', { before: 'x', after: 'y' })).toBe('');
    expect(unifiedDiff('', 'a\nb\n', { before: '/dev/null', after: 'y' })).toBe(
      '--- /dev/null\n+++ y\n@@ -0,0 +1,2 @@\n+a\n+b\n',
    );
  });

  it('writes what patch understands', () => {
    const before = numbers(30);
    const after = [...before];
    after.splice(20, 2, 'new', 'newer', 'newest');
    after.splice(3, 1);
    const diff = unifiedDiff(text(before), text(after), { before: 'a', after: 'b' });
    const patched = spawnSync('git', ['apply', '--check', '--verbose', '-p0', '-'], {
      input: diff,
      encoding: 'utf8',
      cwd: '/',
    });
    expect(patched.stderr).not.toContain('corrupt');
    expect(diff.match(/^@@.*@@$/gm)).toEqual(['@@ -1,7 +1,6 @@', '@@ -18,8 +17,9 @@']);
  });

  it('ends quickly on texts that have nothing in common', () => {
    const diff = unifiedDiff(text(numbers(5000)), text(numbers(5000).map((line) => `other ${line}`)), {
      before: 'a',
      after: 'b',
    });
    expect(diff.split('\n')).toHaveLength(10_004);
  });
});

describe('inOrder', () => {
  it('hands out results in order, and waits for what is under way when one fails', async () => {
    const done: number[] = [];
    const work = async (item: number): Promise<number> => {
      for (let turn = 0; turn < 5 - item; turn++) await Promise.resolve();
      done.push(item);
      if (item === 3) throw new Error('third');
      return item;
    };
    const results: number[] = [];
    const all = (async () => {
      for await (const result of inOrder([1, 2, 3, 4, 5], 4, work)) results.push(result);
    })();
    await expect(all).rejects.toThrow('third');
    expect(results).toEqual([1, 2]);
    expect(done.toSorted()).toEqual([1, 2, 3, 4, 5].slice(0, done.length));
  });
});

describe('belfry completion', () => {
  it.each(['bash', 'zsh', 'fish'])('completes commands and options for %s', async (shell) => {
    const { code, out } = await belfry(['completion', shell]);
    expect(code).toBe(0);
    for (const word of ['apply', 'rerun', 'create', 'all-namespaces', 'verify']) expect(out).toContain(word);
  });

  it('is a script that bash runs and that completes', async () => {
    const { out } = await belfry(['completion', 'bash']);
    const completed = (line: string[]): string[] => {
      const words = line.map((word) => `'${word}'`).join(' ');
      const script = `${out}\nCOMP_WORDS=(${words}); COMP_CWORD=${line.length - 1}; _belfry; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim().split('\n');
    };
    expect(completed(['belfry', 'sus'])).toEqual(['suspend']);
    expect(completed(['belfry', 'token', 'c'])).toEqual(['create']);
    expect(completed(['belfry', 'get', 'jobs', '--all'])).toEqual(['--all-namespaces']);
  });
});

describe('belfry help', () => {
  it('lists every command of the terminal', async () => {
    const { code, out } = await belfry([]);
    expect(code).toBe(0);
    for (const name of 'serve migrate apply diff delete export get describe run suspend resume cancel rerun logs explain verify next token completion version'.split(
      ' ',
    )) {
      expect(out).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    }
  });

  it('names its version', async () => {
    expect((await belfry(['version'])).out).toMatch(/^belfry \d+\.\d+\.\d+ \(Node /);
  });
});
