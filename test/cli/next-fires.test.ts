import { belfry } from './belfry.ts';

describe('belfry next on the command line', () => {
  it('takes an expression, a zone, a moment and a count', async () => {
    const args = [
      'next',
      '0 30 8 * * ?',
      '--zone',
      'Asia/Shanghai',
      '--after',
      '2026-03-01T00:00:00Z',
      '--count',
      '2',
      '-o',
      'json',
    ];
    const { code, out } = await belfry(args);
    expect(code).toBe(0);
    expect(JSON.parse(out).fires.map((fire: string) => Date.parse(fire))).toEqual([
      Date.parse('2026-03-01T00:30:00Z'),
      Date.parse('2026-03-02T00:30:00Z'),
    ]);
  });

  it('answers a batch line by line, in order, errors among them', async () => {
    const lines = [
      { cron: '0 4 * * *', zone: 'UTC', after: '2026-01-01T00:00:00Z', count: 1 },
      { cron: 'nonsense', zone: 'UTC', after: '2026-01-01T00:00:00Z', count: 1 },
    ];
    const { code, out } = await belfry(['next', '--batch'], {
      input: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
    });
    const answers = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(answers[0]).toEqual({ next: ['2026-01-01T04:00:00Z'], ended: false });
    expect(answers[1].error).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  });

  it('reads a manifest from standard input', async () => {
    const input = 'kind: HttpJob\nmetadata: { name: nightly }\nspec: { schedule: { cron: "0 2 * * *" } }\n';
    const { code, out } = await belfry(['next', '-f', '-'], { input });
    expect(code).toBe(0);
    expect(out).toContain('nightly');
  });

  it('answers 2 without anything to read', async () => {
    expect((await belfry(['next'])).code).toBe(2);
    expect((await belfry(['next', '0 2 * * *', '--count', '0'])).code).toBe(2);
  });
});
