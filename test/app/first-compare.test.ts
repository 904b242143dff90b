import { COMPARE_WITHIN_MS, FirstCompare } from '../../src/app/first-compare.ts';
import { FakeTime } from '../engine/discovery/fake-time.ts';

const stage = (isExpected: boolean) => {
  const time = new FakeTime();
  const warnings: string[] = [];
  const tidied: number[] = [];
  const warn = (_: object, message: string) => warnings.push(message);
  const compare = new FirstCompare(isExpected, time, { debug() {}, info() {}, error() {}, warn }, async () => {
    tidied.push(time.monotonic());
  });
  return { time, warnings, tidied, compare };
};

describe('the first compare of a start', () => {
  it('is waited for until it is over', async () => {
    const { compare, time, warnings, tidied } = stage(true);
    expect(compare.isOver).toBe(false);
    // Told by a Lease as well, and again and again.
    await Promise.all([compare.over(), compare.over()]);
    await compare.over();
    expect(compare.isOver).toBe(true);
    expect(tidied).toHaveLength(1);
    await time.advance(COMPARE_WITHIN_MS);
    expect(warnings).toEqual([]);
    expect(time.pending).toBe(0);
  });

  it('is waited for as long again where the operator got a step further', async () => {
    const { compare, time, warnings } = stage(true);
    await time.advance(COMPARE_WITHIN_MS - 1);
    compare.gotOn();
    await time.advance(COMPARE_WITHIN_MS - 1);
    expect(compare.isOver).toBe(false);
    await time.advance(1);
    expect([compare.isOver, warnings.length, time.pending]).toEqual([true, 1, 0]);
    compare.gotOn();
    expect(time.pending).toBe(0);
  });

  it('is not waited for without an end, nor where there is no operator', async () => {
    const { compare, time, warnings } = stage(true);
    await time.advance(COMPARE_WITHIN_MS - 1);
    expect(compare.isOver).toBe(false);
    await time.advance(1);
    expect(compare.isOver).toBe(true);
    expect(warnings).toHaveLength(1);
    expect(stage(false).compare.isOver).toBe(true);
  });
});
