import fc from 'fast-check';
import { httpApplicationSchema } from '../../src/model/application.ts';
import { httpJobSchema } from '../../src/model/job.ts';
import { parseApplication, parseDocument, parseJob } from '../../src/model/parse.ts';
import { fieldsAt } from '../../src/model/schema-walk.ts';
import { cpuMs } from '../support/cpu-time.ts';
import { smallApplication, smallJob } from './documents.ts';

const isAnswer = (parsed: ReturnType<typeof parseDocument>) =>
  parsed.ok ||
  (parsed.problems.length > 0 && parsed.problems.every(({ message, remedy }) => message !== '' && remedy !== ''));

const fieldNames = fc.constantFrom(
  ...fieldsAt(httpJobSchema, ['spec']),
  ...fieldsAt(httpApplicationSchema, ['spec']),
  ...fieldsAt(httpJobSchema, ['spec', 'request']),
  ...fieldsAt(httpJobSchema, ['spec', 'retry']),
  'value',
  'toString',
  'constructor',
);

/** Objects made of our own field names with anything in them: they get deeper into the rules than random ones. */
const nearMiss = fc.letrec<{ any: unknown; object: Record<string, unknown> }>((tie) => ({
  any: fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(
      '30s',
      '-1s',
      '9'.repeat(400),
      'Sharded',
      '2026-01-01T00:00:00Z',
      'https://a.example',
      '\u0000',
      1e308,
    ),
    tie('object'),
    fc.array(tie('any'), { maxLength: 3 }),
  ),
  object: fc.dictionary(fieldNames, tie('any'), { maxKeys: 6 }),
})).object;

describe('parsing never throws', () => {
  it('on any JSON value', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => isAnswer(parseDocument(value)) && isAnswer(parseJob(value))));
  });

  it('on any value of JavaScript', () => {
    fc.assert(fc.property(fc.anything(), (value) => isAnswer(parseDocument(smallJob({ params: value })))));
    fc.assert(fc.property(fc.anything(), (value) => isAnswer(parseDocument(value))));
  });

  it('on near misses of our own documents; what is accepted is accepted again, unchanged', () => {
    fc.assert(
      fc.property(nearMiss, fc.boolean(), (spec, isJob) => {
        const parse = isJob ? parseJob : parseApplication;
        const parsed = parse(isJob ? smallJob(spec) : smallApplication(spec));
        if (parsed.ok) expect(parse(parsed.value)).toEqual(parsed);
        return isAnswer(parsed);
      }),
      { numRuns: 500 },
    );
  });
});

describe('large documents end quickly', () => {
  const within = (limitMs: number, act: () => unknown) => {
    const from = cpuMs();
    const answer = act();
    expect(cpuMs() - from).toBeLessThan(limitMs);
    return answer;
  };
  const refusedWith = (pattern: RegExp) =>
    expect.objectContaining({
      ok: false,
      problems: [expect.objectContaining({ message: expect.stringMatching(pattern) })],
    });

  it.each([
    ['ten megabytes of text', { params: { a: 'x'.repeat(10_000_000) } }, /too large/],
    ['a million numbers', { params: { a: Array(1_000_000).fill(1) } }, /too large/],
    [
      'a million keys',
      { params: Object.fromEntries(Array.from({ length: 300_000 }, (_, n) => [`k${n}`, n])) },
      /too large/,
    ],
  ])('%s', (_, spec, pattern) => {
    expect(within(1_000, () => parseJob(smallJob(spec)))).toEqual(refusedWith(pattern));
  });

  it('a hundred thousand levels', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = [deep];
    expect(within(500, () => parseJob(smallJob({ params: { deep } })))).toEqual(refusedWith(/nested deeper/));
  });

  it('a hundred thousand unknown fields, of which a hundred are named', () => {
    const unknown = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`misfirePolicy${n}`, n]));
    const parsed = within(2_000, () => parseJob(smallJob(unknown))) as ReturnType<typeof parseJob>;
    expect(!parsed.ok && parsed.problems.length).toBe(101);
  });

  it('patterns that invite backtracking', () => {
    const name = `${'a-'.repeat(300_000)}!`;
    expect(within(500, () => parseJob({ ...smallJob({ application: name }), metadata: { name } }))).toMatchObject({
      ok: false,
    });
    const path = `/${'{{'.repeat(500_000)}`;
    expect(within(500, () => parseJob(smallJob({ request: { path } })))).toMatchObject({ ok: false });
    const labels = { a: `${'a-'.repeat(500_000)}!` };
    expect(within(500, () => parseJob({ ...smallJob(), metadata: { name: 'a', labels } }))).toMatchObject({
      ok: false,
    });
    const url = `${'a'.repeat(1_000_000)}!`;
    expect(
      within(500, () => parseApplication(smallApplication({ domains: [{ url, host: `${'a.'.repeat(128)}!` }] }))),
    ).toMatchObject({ ok: false });
    const header = { 'x-a': `{{ secrets.a ${'{{ secrets.a'.repeat(100_000)}` };
    expect(within(500, () => parseApplication(smallApplication({ headers: header })))).toMatchObject({ ok: false });
  });
});
