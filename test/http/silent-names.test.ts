import { describe, expect, it } from '@jest/globals';
import { egressPolicy } from '../../src/adapter/http/egress-policy.ts';
import { CheckedNames } from '../../src/adapter/http/resolve.ts';

describe('names that get no answer (F23)', () => {
  const start = (tookMs: number) => {
    const clock = { now: 0, asked: 0 };
    const lookup = async () => {
      clock.asked++;
      clock.now += tookMs;
      throw Object.assign(new Error('no answer'), { code: 'EAI_AGAIN' });
    };
    return { clock, names: new CheckedNames(egressPolicy({ allow: [] }), lookup, () => clock.now) };
  };

  it('rest for five seconds before they hold a thread of the resolver again', async () => {
    const { clock, names } = start(3_000);
    const first = await names.resolve('dead.example', 100);
    expect(first.fault?.message).toContain('the resolver does not answer');
    expect(await names.resolve('dead.example', 100)).toEqual(first);
    expect(clock.asked).toBe(1);
    clock.now += 5_000;
    await names.resolve('dead.example', 100);
    expect(clock.asked).toBe(2);
  });

  it('are asked for again at once where the answer came quickly', async () => {
    const { clock, names } = start(5);
    await names.resolve('wrong.example', 100);
    await names.resolve('wrong.example', 100);
    expect(clock.asked).toBe(2);
  });
});
