import {
  compileSuccess,
  isHeavy,
  judge,
  SuccessRuleError,
  type SuccessRuleSpec,
  successProblems,
} from '../../../src/fire/verdict/success-rule.ts';
import { replyOf } from './build-outcome.ts';

const verdict = (spec: SuccessRuleSpec, body = '', status = 200) => judge(compileSuccess(spec), replyOf(body, status));

describe('status', () => {
  it.each([
    [200, 'succeeded', 'status 200'],
    [299, 'succeeded', 'status 299'],
    [202, 'succeeded', 'status 202'],
    [199, 'failed', 'status was 199, expected 200-299'],
    [302, 'failed', 'status was 302, expected 200-299 (the redirect was not followed)'],
    [503, 'failed', 'status was 503, expected 200-299'],
  ])('%i without a rule has %s', (status, state, reason) => {
    expect(verdict({}, '', status)).toEqual({ state, reason });
  });

  it('holds beside a json rule unless it is lifted', () => {
    expect(verdict({ json: '$.code == 200' }, '{"code":200}', 500).reason).toBe('status was 500, expected 200-299');
    expect(verdict({ json: '$.code == 200', status: 'any' }, '{"code":200}', 500).state).toBe('succeeded');
  });

  it('takes lists of statuses and ranges', () => {
    const spec: SuccessRuleSpec = { status: [200, '302', '410-412'] };
    expect([200, 302, 410, 412].map((status) => verdict(spec, '', status).state)).toEqual(Array(4).fill('succeeded'));
    expect(verdict(spec, '', 201).reason).toBe('status was 201, expected 200, 302, 410-412');
  });

  it('counts no status outside of 100 to 599 but under any', () => {
    expect(verdict({}, '', 999).state).toBe('failed');
    expect(verdict({ status: 'any' }, '', 999).state).toBe('succeeded');
  });
});

describe('a fault', () => {
  it('is a failed verdict with its own sentence, whatever the rule', () => {
    const fault = { kind: 'timeout', message: 'no reply within 60s' } as const;
    const rule = compileSuccess({ status: 'any' });
    expect(judge(rule, { fault, sent: true, timing: { totalMs: 1 } })).toEqual({
      state: 'failed',
      reason: 'no reply within 60s',
    });
  });
});

describe('body', () => {
  it.each<[SuccessRuleSpec['body'], string, string]>([
    [{ equals: 'ok' }, 'ok', 'status 200, body equals "ok"'],
    [{ equals: 'ok' }, 'ok\n', 'the body was "ok\\n", expected "ok"'],
    [{ equals: 'ok' }, '', 'the body was empty, expected "ok"'],
    [{ contains: '成功' }, '任务成功。', 'status 200, body contains "成功"'],
    [{ contains: 'done' }, 'not yet', 'the body was "not yet", expected it to contain "done"'],
    [{ matches: '^ok: \\d+$' }, 'ok: 12', 'status 200, body matches "^ok: \\\\d+$"'],
    [{ matches: '^\\d+$' }, 'x12', 'the body was "x12", expected a match of "^\\\\d+$"'],
  ])('%j against %j: %s', (body, text, reason) => {
    expect(verdict({ body }, text).reason).toBe(reason);
  });

  it('passes over a byte order mark', () => {
    expect(verdict({ body: { equals: 'ok' } }, '\ufeffok').state).toBe('succeeded');
  });

  it('shows no more than a glimpse of a long body, and no half characters', () => {
    const { reason } = verdict({ body: { equals: 'ok' } }, '😀'.repeat(10_000));
    expect(reason.length).toBeLessThan(200);
    expect(reason.isWellFormed()).toBe(true);
  });
});

describe('all that is given', () => {
  it('must hold: json and body', () => {
    const spec: SuccessRuleSpec = { json: '$.code == 200', body: { contains: 'done' } };
    expect(verdict(spec, '{"code":200,"state":"done"}').state).toBe('succeeded');
    expect(verdict(spec, '{"code":200}').state).toBe('failed');
    expect(verdict(spec, '{"code":500,"state":"done"}').reason).toBe('$.code was 500, expected 200');
  });
});

describe('a rule that can not be compiled', () => {
  it('names every problem with its path, value and remedy', () => {
    const problems = successProblems({ status: ['abc'], json: '$.code = 200', body: { matches: '(a' } });
    expect(problems.map(({ path }) => path)).toEqual(['spec.success.status', 'spec.success.json', 'spec.success.body']);
    expect(problems[1]).toEqual({
      path: 'spec.success.json',
      value: '$.code = 200',
      message: 'write == to compare, before "= 200"',
      remedy: 'Write comparisons such as $.code == 200 && $.data.state in ["done", "skipped"].',
    });
    expect(problems[2]!.message).toBe('missing closing ): `(a`');
  });

  it('is an error with the same problems', () => {
    expect(() => compileSuccess({ json: 'code == 200' })).toThrow(SuccessRuleError);
  });
});

describe('what is heavy', () => {
  const heavy = (spec: SuccessRuleSpec, length: number, status = 200) =>
    isHeavy(compileSuccess(spec), replyOf('x'.repeat(length), status));

  it('is decided by the rule and the size, before anything is read', () => {
    expect(heavy({ json: '$.code == 200' }, 100_000)).toBe(false);
    expect(heavy({ json: '$.code == 200' }, 200_000)).toBe(true);
    expect(heavy({ json: '$.items[*].ok == true' }, 10_000)).toBe(false);
    expect(heavy({ json: '$.items[*].ok == true' }, 40_000)).toBe(true);
    expect(heavy({ json: '$..ok == true' }, 10_000)).toBe(true);
    expect(heavy({ json: '$..a..b == true' }, 10)).toBe(true);
    expect(heavy({ body: { matches: '(?i)[^x]{1,900}z' } }, 2_000)).toBe(true);
  });

  it('never is a reply that is not looked into', () => {
    expect(heavy({}, 10_000_000)).toBe(false);
    expect(heavy({ json: '$..a == 1' }, 10_000_000, 500)).toBe(false);
  });
});
