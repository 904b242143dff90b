import { JudgeWorker } from '../../src/adapter/system/judge-worker.ts';
import type { Outcome } from '../../src/fire/call/outcome.ts';
import { compileSuccess, isHeavy, judge, type SuccessRuleSpec } from '../../src/fire/verdict/success-rule.ts';
import type { Verdict } from '../../src/fire/verdict/verdict.ts';
import { longestStretch } from './judge-loop-probe.ts';

const MEGABYTE = 1_048_576;

const replyOf = (body: string | Buffer): Outcome => ({
  reply: { status: 200, headers: {}, body: Buffer.from(body as string) },
  sent: true,
  timing: { totalMs: 1 },
});

describe('hostile replies (B1–B4)', () => {
  let worker: JudgeWorker;
  beforeEach(() => {
    worker = new JudgeWorker({ timeMs: 5_000 });
  });
  afterEach(() => worker.stop());

  /** As the dispatcher does it. */
  const judged = async (spec: SuccessRuleSpec, outcome: Outcome): Promise<Verdict> => {
    const rule = compileSuccess(spec);
    return isHeavy(rule, outcome) ? worker.judgeElsewhere(spec, outcome) : judge(rule, outcome);
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
    await worker.judgeElsewhere({ json: '$.code == 200' }, warm);
    let verdict: Verdict | undefined;
    const stretch = await longestStretch(async () => {
      verdict = await judged(spec, outcome);
    });
    expect(verdict).toMatchObject(expected);
    expect(stretch).toBeLessThan(50);
  });

  it('keeps keys such as __proto__ data', async () => {
    const body = '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
    const verdict = await worker.judgeElsewhere(
      { json: "$['__proto__'].polluted == true && $..polluted == true" },
      replyOf(body),
    );
    expect(verdict.state).toBe('succeeded');
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });
});

describe('the judge thread', () => {
  it('ends a reply that takes too long, and judges the next one', async () => {
    const worker = new JudgeWorker({ timeMs: 1 });
    const slow = worker.judgeElsewhere({ json: '$..* == 1' }, replyOf(`[${'[],'.repeat(MEGABYTE)}1]`));
    await expect(slow).resolves.toEqual({ state: 'failed', reason: 'the rule took longer than 1 ms' });
    await worker.stop();

    const patient = new JudgeWorker({ timeMs: 60_000 });
    const verdicts = await Promise.all(
      ['{"code":200}', '{"code":500}', 'nonsense'].map((body) =>
        patient.judgeElsewhere({ json: '$.code == 200' }, replyOf(body)),
      ),
    );
    expect(verdicts.map(({ reason }) => reason)).toEqual([
      'status 200, $.code == 200',
      '$.code was 500, expected 200',
      'the reply is not JSON',
    ]);
    await patient.stop();
  });

  it('ends a reply that takes too much memory, and judges the next one', async () => {
    const worker = new JudgeWorker({ timeMs: 60_000, memoryMb: 24 });
    const greedy = worker.judgeElsewhere({ json: '$.code == 200' }, replyOf(`[${'{"a":[1]},'.repeat(900_000)}1]`));
    const modest = worker.judgeElsewhere({ json: '$.code == 200' }, replyOf('{"code":200}'));
    await expect(greedy).resolves.toEqual({
      state: 'failed',
      reason: 'the rule needed more than 24 MB for this reply',
    });
    await expect(modest).resolves.toMatchObject({ state: 'succeeded' });
    await worker.stop();
  });

  it('starts no thread before it is needed, nor for what needs no body, and ends it when idle', async () => {
    const worker = new JudgeWorker({ idleMs: 1 });
    const refused: Outcome = { fault: { kind: 'refused', message: 'refused' }, sent: false, timing: { totalMs: 1 } };
    await expect(worker.judgeElsewhere({ json: '$.a == 1' }, refused)).resolves.toMatchObject({ reason: 'refused' });
    expect(worker.running).toBe(false);

    await worker.judgeElsewhere({ json: '$.a == 1' }, replyOf('{"a":1}'));
    while (worker.running) await new Promise((resolve) => setImmediate(resolve));
    expect(worker.running).toBe(false);
    await worker.stop();
  });

  it('leaves the reply untouched', async () => {
    const worker = new JudgeWorker();
    const outcome = replyOf('{"a":1}');
    await worker.judgeElsewhere({ json: '$.a == 1' }, outcome);
    expect(outcome.reply!.body.toString()).toBe('{"a":1}');
    await worker.stop();
  });

  it('fails what still waits when it is stopped', async () => {
    const worker = new JudgeWorker();
    const waiting = worker.judgeElsewhere({ json: '$.a == 1' }, replyOf('{"a":1}'));
    await worker.stop();
    await expect(waiting).resolves.toMatchObject({ state: 'failed' });
  });
});
