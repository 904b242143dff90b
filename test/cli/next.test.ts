import { type NextArgs, nextCommand } from '../../src/cli/next.ts';

const NOW = Date.parse('2026-11-21T08:00:00Z');

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

async function next(args: NextArgs, ...stdin: string[]) {
  let out = '';
  let err = '';
  const code = await nextCommand(args, {
    stdin: pieces(...stdin),
    write: (text) => {
      out += text;
    },
    fail: (text) => {
      err += text;
    },
    now: () => NOW,
  });
  return { code, out, err };
}

describe('belfry next', () => {
  it('shows words, fires in UTC and on the wall, warnings and changes', async () => {
    const { code, out } = await next({
      cron: '0 30 2 * * ?',
      zone: 'Europe/Berlin',
      after: '2027-03-27T12:00:00Z',
      count: 2,
    });
    expect(code).toBe(0);
    expect(out).toBe(
      [
        'Every day at 02:30 (Europe/Berlin)',
        '每天 02:30（时区 Europe/Berlin）',
        '',
        '2027-03-28T01:00:00.000Z  2027-03-28 03:00 +02:00',
        '2027-03-29T00:30:00.000Z  2027-03-29 02:30 +02:00',
        'Warning: 2027-03-28: 02:30 is skipped, as clocks go from 02:00 to 03:00; it fires once, at 2027-03-28 03:00',
        '  → Choose an hour that no change touches, or timeZone: UTC, unless this is what you want.',
        'Warning: 2027-10-31: 02:30 comes twice, as clocks go back from 03:00 to 02:00; it fires the first time only',
        '  → Choose an hour that no change touches, or timeZone: UTC, unless this is what you want.',
        'Clocks change at 2027-03-28T01:00:00.000Z, from +01:00 to +02:00.',
        'Clocks change at 2027-10-31T01:00:00.000Z, from +02:00 to +01:00.',
        '',
      ].join('\n'),
    );
  });

  it('answers JSON, ten fires from now on in UTC unless told otherwise', async () => {
    const { code, out } = await next({ cron: '@hourly', output: 'json' });
    const preview = JSON.parse(out);
    expect(code).toBe(0);
    expect(preview).toMatchObject({ ended: false, sentence: { en: 'At minute 0 of every hour (UTC)' } });
    expect(preview.fires).toHaveLength(10);
    expect(preview.fires[0]).toBe('2026-11-21T09:00:00.000Z');
  });

  it('reads the jobs of a manifest, each with its window', async () => {
    const file = `
apiVersion: belfry.dev/v1
kind: HttpApplication
metadata: { name: billing }
---
apiVersion: belfry.dev/v1
kind: HttpJob
metadata: { name: points }
spec: { application: billing, schedule: { cron: "0 0 2 * * ?", timeZone: Asia/Shanghai }, startsAt: 2026-12-01T00:00:00+08:00 }
---
apiVersion: belfry.dev/v1
kind: HttpJob
metadata: { name: pulse }
spec: { application: billing, schedule: { every: 30s } }
`;
    const { out } = await next({ file, output: 'json', count: 1 });
    expect(JSON.parse(out).items).toEqual([
      expect.objectContaining({ name: 'points', fires: ['2026-11-30T18:00:00.000Z'] }),
      expect.objectContaining({ name: 'pulse', fires: ['2026-11-21T08:00:30.000Z'] }),
    ]);
    expect((await next({ file, count: 1 })).out).toContain('points\nEvery day at 02:00 (Asia/Shanghai)');
  });

  it.each([
    [{ cron: '0 0 0 31 2 ?' }, 1, /can never fire/],
    [{ cron: '@daily', zone: 'Asia/Beijing' }, 1, /Asia\/Shanghai/],
    [{ cron: '@daily', after: 'yesterday' }, 2, /no instant/],
    [{ cron: '@daily', count: 0 }, 2, /1 to 10000/],
    [{ cron: '@daily', file: 'x' }, 2, /Leave one/],
    [{}, 2, /Nothing to read/],
    [{ file: 'kind: HttpApplication' }, 2, /no HttpJob/],
    [{ file: 'kind: HttpJob\nspec: { schedule: "0 2 * * *" }' }, 1, /Write schedule/],
    [{ file: 'kind: HttpJob\nspec: { schedule: { every: 1s }, startsAt: soon }' }, 1, /no instant/],
    [{ file: 'kind: HttpJob\nspec: {}', zone: 'UTC' }, 2, /schedule.timeZone/],
    [{ file: 'kind: [' }, 1, /→/],
  ])('%j is refused with exit code %i', async (args, code, message) => {
    const answer = await next(args);
    expect(answer).toMatchObject({ code, out: '', err: expect.stringMatching(message) });
  });
});

describe('belfry next --batch', () => {
  const batch = async (...stdin: string[]) => (await next({ batch: true }, ...stdin)).out.split('\n').slice(0, -1);

  it('answers each line by one line, in order', async () => {
    const lines = [
      '{"cron":"0 0 12 * * ?","zone":"Asia/Shanghai","after":"2026-01-01T00:00:00Z","count":2}',
      '{"cron":"0 0 0 31 2 ?"}',
      '{"cron":"0 0 0 1 1 ? 2027","zone":"UTC","after":"2026-01-01T00:00:00Z","count":3}',
      '{"cron":"0 0 0 1 1 ? 2020","zone":"UTC","after":"2026-01-01T00:00:00Z","count":3}',
      '{"cron":"0 0 0 1 1 ? 2027,2028","zone":"UTC","after":"2026-01-01T00:00:00Z","count":1}',
      '{"cron":"0 0 0 1 1 ? 2027","zone":"UTC","after":"2026-01-01T00:00:00Z","count":1}',
      '{"cron":"@hourly","count":1}',
    ];
    const { code, out, err } = await next({ batch: true }, `${lines.join('\n')}\n`);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.trimEnd().split('\n')).toEqual([
      '{"next":["2026-01-01T04:00:00Z","2026-01-02T04:00:00Z"],"ended":false}',
      '{"error":{"code":"never-fires","message":"\\"0 0 0 31 2 ?\\" can never fire: no day in any year matches its day, month and weekday fields"}}',
      '{"next":["2027-01-01T00:00:00Z"],"ended":true}',
      '{"next":[],"ended":true}',
      '{"next":["2027-01-01T00:00:00Z"],"ended":false}',
      '{"next":["2027-01-01T00:00:00Z"],"ended":true}',
      '{"next":["2026-11-21T09:00:00Z"],"ended":false}',
    ]);
  });

  it('puts lines together that come in pieces, and takes a last one without its end', async () => {
    expect(await batch('{"cron":"@da', 'ily","count":1}\n{"cron"', ':"@hourly","count":1}')).toEqual([
      '{"next":["2026-11-22T00:00:00Z"],"ended":false}',
      '{"next":["2026-11-21T09:00:00Z"],"ended":false}',
    ]);
  });

  it('answers a wrong line in its place and goes on', async () => {
    const wrong = [
      '',
      'x',
      '[]',
      'null',
      '{}',
      '{"cron":5}',
      '{"cron":"@daily","zone":5}',
      '{"cron":"@daily","after":"2026-01-01"}',
      '{"cron":"@daily","after":5}',
      '{"cron":"@daily","count":0}',
      '{"cron":"@daily","count":1e9}',
      '{"cron":"@daily","count":"2"}',
      `{"cron":"${' '.repeat(70_000)}"}`,
    ];
    const answers = await batch(`${[...wrong, '{"cron":"@daily","count":1}'].join('\n')}\n`);
    expect(answers).toHaveLength(wrong.length + 1);
    for (const answer of answers.slice(0, -1)) expect(JSON.parse(answer).error).toMatchObject({ code: 'bad-line' });
    expect(JSON.parse(answers.at(-1)!).next).toHaveLength(1);
  });

  it('reads the lines of a file as well', async () => {
    const { out } = await next({
      batch: true,
      file: '{"cron":"@daily","count":1}\n{"cron":"@daily","zone":"Nowhere"}\n',
    });
    expect(out.split('\n')[0]).toBe('{"next":["2026-11-22T00:00:00Z"],"ended":false}');
    expect(JSON.parse(out.split('\n')[1]!).error.code).toBe('unknown-zone');
  });

  it('compiles a repeated question once', async () => {
    const line = '{"cron":"0 30 8 * * ?","zone":"Europe/Berlin","after":"2026-01-01T00:00:00Z","count":2}\n';
    const answers = await batch(line.repeat(20_000));
    expect(new Set(answers)).toEqual(
      new Set(['{"next":["2026-01-01T07:30:00Z","2026-01-02T07:30:00Z"],"ended":false}']),
    );
    expect(answers).toHaveLength(20_000);
  });
});
