import { COMPARE_WITHIN_MS, FirstCompare } from '../../src/app/first-compare.ts';
import { Operator, type OperatorPorts } from '../../src/operator/operator.ts';
import type { OperatorCluster } from '../../src/operator/ports.ts';
import { FakeTime, settled } from '../engine/discovery/fake-time.ts';

const stage = (isExpected: boolean, tidyUp = async () => {}) => {
  const time = new FakeTime();
  const warnings: string[] = [];
  const tidied: number[] = [];
  const warn = (_: object, message: string) => warnings.push(message);
  const compare = new FirstCompare(isExpected, time, { debug() {}, info() {}, error() {}, warn }, async () => {
    tidied.push(time.monotonic());
    await tidyUp();
  });
  return { time, warnings, tidied, compare };
};

/** An operator whose API server answers for a moment, is away for longer than the Lease bears, and so on; it never gets as far as a list. */
const operatorOf = (time: FakeTime, gotOn: OperatorPorts['gotOn']) => {
  const began = time.monotonic();
  const answers = () => (time.monotonic() - began) % 12_000 < 3_000;
  const whenUp = async <T>(answer: T): Promise<T> => {
    if (!answers()) throw new Error('no answer');
    return answer;
  };
  const lease = { renewedAt: time.now(), acquiredAt: time.now(), version: '1' };
  const cluster: Partial<OperatorCluster> = {
    name: 'local',
    readLease: () => whenUp(null),
    writeLease: (claim) => whenUp({ ...claim, ...lease }),
    follow: (_kind, _changed, signal) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  };
  const ports: Partial<OperatorPorts> = {
    cluster: cluster as OperatorCluster,
    member: 'a',
    gotOn,
    clock: time,
    timers: time,
    log: { info() {}, warn() {}, error() {} },
  };
  return new Operator(ports as OperatorPorts);
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

  it('is over as well where tidying up fails', async () => {
    const { compare, time, warnings } = stage(true, async () => {
      throw new Error('no collector');
    });
    await compare.over();
    expect([compare.isOver, warnings.length, time.pending]).toEqual([true, 1, 0]);
  });

  it('is waited for as long again where the operator got a step further', async () => {
    const { compare, time, warnings } = stage(true);
    await time.advance(COMPARE_WITHIN_MS - 1);
    compare.gotOn('leads');
    await time.advance(COMPARE_WITHIN_MS - 1);
    expect(compare.isOver).toBe(false);
    await time.advance(1);
    expect([compare.isOver, warnings.length, time.pending]).toEqual([true, 1, 0]);
    compare.gotOn('knows-objects');
    expect(time.pending).toBe(0);
  });

  it('is waited for within three times as long, however often the Lease is lost and had anew', async () => {
    const { compare, time } = stage(true);
    let leases = 0;
    const operator = operatorOf(time, (step) => {
      leases += step === 'leads' ? 1 : 0;
      compare.gotOn(step);
    });
    operator.start();
    await settled();
    await time.advance(3 * COMPARE_WITHIN_MS);
    expect(leases).toBeGreaterThan(2);
    expect(compare.isOver).toBe(true);
    await operator.stop();
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
