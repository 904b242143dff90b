import { describe, expect, it } from '@jest/globals';
import { DatabaseClock } from '../../src/adapter/system/clock.ts';

describe("the database's time", () => {
  const machine = { at: 0, monotonic: () => machine.at, wall: () => machine.at };

  /** @returns the clock once the database, `tripMs` away, said `ahead` more than the machine's clock shows then. */
  const measured = async (answers: { ahead: number; tripMs: number }[]) => {
    machine.at = 0;
    const clock = new DatabaseClock(async () => {
      const { ahead, tripMs } = answers.shift()!;
      machine.at += tripMs;
      return machine.at + ahead;
    }, machine);
    return clock;
  };

  it('stands still where a better sample says that it went ahead, so that what was due once stays due', async () => {
    const clock = await measured([
      { ahead: 1_020, tripMs: 10 },
      { ahead: 1_000, tripMs: 2 },
    ]);
    await clock.measure();
    const before = clock.now();
    await clock.measure();
    expect(clock.now()).toBe(before);
    machine.at += 30;
    expect(clock.now()).toBe(machine.at + 1_000);
  });

  it('follows a database whose clock was set back', async () => {
    const clock = await measured([
      { ahead: 60_000, tripMs: 2 },
      { ahead: 0, tripMs: 2 },
    ]);
    await clock.measure();
    expect(clock.now()).toBe(machine.at + 60_000);
    await clock.measure();
    expect(clock.now()).toBe(machine.at);
  });
});
