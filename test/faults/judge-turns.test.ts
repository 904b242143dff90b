import { type HeavyReply, JudgeTurns } from '../../src/adapter/system/judge-turns.ts';
import { compileSuccess } from '../../src/fire/verdict/success-rule.ts';

const rule = compileSuccess({ json: '$.code == 200' });
const replyOf = (applicationId: number, bytes = 10): HeavyReply => ({
  applicationId,
  rule,
  body: Buffer.alloc(bytes),
  since: 0,
  signal: { aborted: false },
  settle: () => {},
});

describe('turns of heavy replies', () => {
  const turnsOf = (...applications: number[]): JudgeTurns => {
    const turns = new JudgeTurns({ mostBytes: 100, slowMs: 250 });
    for (const id of applications) turns.add(replyOf(id, 1));
    return turns;
  };
  const take = (turns: JudgeTurns): HeavyReply => {
    const reply = turns.take();
    if (reply === null) throw new Error('nobody may have a turn');
    return reply;
  };

  it('go round among the applications, one reply of each at a time', () => {
    const turns = turnsOf(1, 1, 1, 2);
    const first = take(turns);
    const second = take(turns);
    expect([first.applicationId, second.applicationId]).toEqual([1, 2]);
    expect(turns.take()).toBeNull();
    turns.judged(first, 1);
    expect(take(turns).applicationId).toBe(1);
  });

  it('are given to one slow application at a time, so that the quick ones find a thread', () => {
    const turns = turnsOf(1, 1, 2, 2, 3);
    turns.judged(take(turns), 2_000);
    turns.judged(take(turns), 2_000);
    const quick = take(turns);
    const slow = take(turns);
    expect([quick.applicationId, slow.applicationId]).toEqual([3, 1]);
    turns.judged(quick, 1);
    expect(turns.take()).toBeNull();
    turns.judged(slow, 1);
    expect(take(turns).applicationId).toBe(2);
  });

  it('are refused where an application would hold more bytes than it leaves free; its first is taken always', () => {
    const turns = turnsOf();
    expect(turns.add(replyOf(1, 40))).toBe(true);
    expect(turns.add(replyOf(1, 10))).toBe(true);
    expect(turns.add(replyOf(1, 1))).toBe(false);
    expect(turns.add(replyOf(2, 1_000))).toBe(true);
    turns.judged(take(turns), 1);
    turns.judged(take(turns), 1);
    expect(turns.add(replyOf(1, 10))).toBe(true);
  });

  it('forget what was withdrawn', () => {
    const turns = turnsOf(1, 2);
    turns.withdraw(({ applicationId }) => (applicationId === 1 ? 'gone' : null));
    expect(take(turns).applicationId).toBe(2);
    expect(turns.take()).toBeNull();
  });
});
