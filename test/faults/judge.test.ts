import { type JudgeLimits, JudgePool } from '../../src/adapter/system/judge-pool.ts';
import type { Outcome } from '../../src/fire/call/outcome.ts';
import { compileSuccess, isHeavy, judge, type SuccessRuleSpec } from '../../src/fire/verdict/success-rule.ts';
import type { Verdict } from '../../src/fire/verdict/verdict.ts';
import { usualLongestStretch } from './longest-stretch.ts';

const MEGABYTE = 1_048_576;
const LONGEST_MS = 50;

const replyOf = (body: string | Buffer): Outcome => ({
  reply: { status: 200, headers: {}, body: Buffer.from(body as string) },
  sent: true,
  timing: { totalMs: 1 },
});

let judges: JudgePool;
const startJudges = (limits: Partial<JudgeLimits> = {}): void => {
  judges = new JudgePool(limits);
};
afterEach(() => judges.stop());

/** In a thread, whatever its size. */
const elsewhere = (
  spec: SuccessRuleSpec,
  outcome: Outcome,
  { application = 1, signal = { aborted: false } } = {},
): Promise<Verdict> => judges.judgeElsewhere(compileSuccess(spec), outcome, application, signal);

describe('hostile replies (B1–B4)', () => {
  // Steps end what is too much, on a machine however busy.
  beforeEach(() => startJudges({ timeMs: 25_000 }));

  /** As the dispatcher does it. */
  const judged = async (spec: SuccessRuleSpec, outcome: Outcome): Promise<Verdict> => {
    const rule = compileSuccess(spec);
    return isHeavy(rule, outcome) ? elsewhere(spec, outcome) : judge(rule, outcome);
  };

  const hostile: [name: string, spec: SuccessRuleSpec, body: () => string, verdict: Partial<Verdict>][] = [
    [
      'ten megabytes of valid JSON',
      { json: '$.code == 200' },
      () => `{"pad":"${'x'.repeat(10 * MEGABYTE)}","code":200}`,
      { state: 'succeeded' },
    ],
    [
      '$..* over ten megabytes of small lists',
      { json: '$..* == 1' },
      () => `[${'[],'.repeat(3 * MEGABYTE)}1]`,
      { state: 'failed', reason: 'the rule needs more than 250000 steps over this reply' },
    ],
    [
      'a hundred thousand levels',
      { json: '$..x == 1' },
      () => '['.repeat(100_000) + ']'.repeat(100_000),
      { state: 'failed', reason: 'the reply is JSON nested deeper than 1000 levels' },
    ],
    [
      'a thousand levels of members under $..*',
      { json: '$..* == 1' },
      () => `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`,
      { state: 'failed', reason: '".." goes 250 levels down, the reply is deeper' },
    ],
    [
      'several .. over a small deep reply',
      { json: `$${'..*'.repeat(30)} == 1` },
      () => '['.repeat(200) + ']'.repeat(200),
      { state: 'failed', reason: 'the rule needs more than 250000 steps over this reply' },
    ],
    [
      'a hundred wildcards over many elements',
      { json: Array.from({ length: 100 }, () => '$[*] >= 0').join(' && ') },
      () => `[${'1,'.repeat(1_500)}1]`,
      { state: 'succeeded' },
    ],
    [
      'nested repetitions over a megabyte',
      { body: { matches: '(a+)+$' } },
      () => `${'a'.repeat(MEGABYTE)}!`,
      { state: 'failed' },
    ],
    [
      'a large automaton over fifty thousand characters',
      { json: "$.text matches '(?i)[^x]{1,900}z'" },
      () => JSON.stringify({ text: 'ab1-'.repeat(12_500) }),
      { state: 'failed' },
    ],
    [
      'a needle that nearly matches everywhere',
      { body: { contains: `b${'a'.repeat(2_000)}` } },
      () => 'a'.repeat(4 * MEGABYTE),
      { state: 'failed' },
    ],
  ];

  it.each(hostile)('%s: a verdict with a reason, and the loop runs on', async (_name, spec, body, expected) => {
    const outcome = replyOf(body());
    const warm = replyOf('{"code":200}');
    await elsewhere({ json: '$.code == 200' }, warm);
    let verdict: Verdict | undefined;
    const stretch = await usualLongestStretch(LONGEST_MS, async () => {
      verdict = await judged(spec, outcome);
    });
    expect(verdict).toMatchObject(expected);
    expect(stretch).toBeLessThan(LONGEST_MS);
  });

  it('keeps keys such as __proto__ data', async () => {
    const body = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
    const verdict = await elsewhere({ json: "$['__proto__'].polluted == true && $..polluted == true" }, replyOf(body));
    expect(verdict.state).toBe('succeeded');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('the threads of the judge', () => {
  const SLOW: SuccessRuleSpec = { json: '$..* == 1' };
  const slowReply = () => replyOf(`[${'[],'.repeat(MEGABYTE)}1]`);
  const QUICK: SuccessRuleSpec = { json: '$.code == 200' };
  const quickReply = () => replyOf('{"code":200}');

  it('give up a reply that takes too long, and judge the next one', async () => {
    startJudges({ timeMs: 1, threads: 1 });
    await expect(elsewhere(SLOW, slowReply())).resolves.toEqual({
      state: 'failed',
      reason: 'the verdict took longer than 1 ms',
    });
    await judges.stop();

    startJudges({ timeMs: 60_000 });
    const verdicts = await Promise.all(
      ['{"code":200}', '{"code":500}', 'nonsense'].map((body) => elsewhere(QUICK, replyOf(body))),
    );
    expect(verdicts.map(({ reason }) => reason)).toEqual([
      'status 200, $.code == 200',
      '$.code was 500, expected 200',
      'the reply is not JSON',
    ]);
  });

  it('give up a reply that takes too much memory, and judge the next one', async () => {
    startJudges({ timeMs: 60_000, memoryMb: 24, threads: 1 });
    const greedy = elsewhere(QUICK, replyOf(`[${'{"a":[1]},'.repeat(900_000)}1]`));
    const modest = elsewhere(QUICK, quickReply());
    await expect(greedy).resolves.toEqual({
      state: 'failed',
      reason: 'the verdict needed more than 24 MB for this reply',
    });
    await expect(modest).resolves.toMatchObject({ state: 'succeeded' });
  });

  it('start when they are needed, not for what needs no body, and end when they idle', async () => {
    startJudges({ idleMs: 1 });
    const refused: Outcome = { fault: { kind: 'refused', message: 'refused' }, sent: false, timing: { totalMs: 1 } };
    await expect(elsewhere(QUICK, refused)).resolves.toMatchObject({ reason: 'refused' });
    expect(judges.running).toBe(0);

    await elsewhere(QUICK, quickReply());
    while (judges.running > 0) await new Promise((resolve) => setImmediate(resolve));
    await expect(elsewhere(QUICK, quickReply())).resolves.toMatchObject({ state: 'succeeded' });
  });

  it("let no application's slow replies hold up another's", async () => {
    startJudges({ timeMs: 400, slowMs: 100 });
    await elsewhere(QUICK, quickReply());
    const hostile = [1, 2, 3].flatMap((application) =>
      Array.from({ length: 5 }, () => elsewhere(SLOW, slowReply(), { application })),
    );
    await Promise.race(hostile);
    let hostileLeft = hostile.length;
    for (const verdict of hostile)
      void verdict.then(() => {
        hostileLeft--;
      });
    // Once each of the hostile is known to be slow, a quick one waits for none of their twelve other replies.
    for (let i = 0; i < 10; i++) await elsewhere(QUICK, quickReply(), { application: 4 });
    expect(hostileLeft).toBeGreaterThan(5);
    await judges.stop();
    expect((await Promise.all(hostile)).every(({ state }) => state === 'failed')).toBe(true);
  });

  it('judge no reply whose call was cut off, and say so', async () => {
    startJudges({ threads: 1 });
    const signal = { aborted: false };
    const judged = elsewhere(SLOW, slowReply());
    const cutOff = elsewhere(QUICK, quickReply(), { signal });
    signal.aborted = true;
    await expect(cutOff).resolves.toEqual({
      state: 'failed',
      reason: 'the reply was not judged: its call was cut off',
    });
    await judges.stop();
    await expect(judged).resolves.toMatchObject({ state: 'failed' });
  });

  it('say so where a reply waits too long for its turn', async () => {
    startJudges({ threads: 1, waitMs: 1 });
    void elsewhere(SLOW, slowReply());
    const { reason } = await elsewhere(QUICK, quickReply());
    expect(reason).toBe(
      'the verdict took longer than 1 ms: too many large replies of this application wait for theirs',
    );
  });

  it('leave the reply untouched', async () => {
    startJudges();
    const outcome = quickReply();
    await elsewhere(QUICK, outcome);
    expect(outcome.reply!.body.toString()).toBe('{"code":200}');
  });

  it('fail what still waits, and what comes later, once they are stopped', async () => {
    startJudges();
    const waiting = elsewhere(QUICK, quickReply());
    await judges.stop();
    const stopped = { state: 'failed', reason: 'the reply was not judged: the server stopped' };
    await expect(waiting).resolves.toEqual(stopped);
    await expect(elsewhere(QUICK, quickReply())).resolves.toEqual(stopped);
    expect(judges.running).toBe(0);
  });
});
