import { CallSlots } from '../../../src/engine/dispatcher/call-slots.ts';

const slotsWith = (max: number, inFlight: Record<number, number>): CallSlots => {
  const slots = new CallSlots(max);
  for (const [application, calls] of Object.entries(inFlight)) {
    slots.limit(Number(application), null);
    for (let call = 0; call < calls; call++) expect(slots.tryTake(Number(application))).toBe(true);
  }
  return slots;
};

describe('runs that are worth opening together', () => {
  it('are as many as the busiest application may begin, so that none of them is queued for want of a slot', () => {
    const slots = slotsWith(512, { 1: 256 });
    expect(slots.free).toBe(256);
    expect(slots.worthOpening).toBe(slots.roomFor(1));
    expect(slots.worthOpening).toBe(200);
  });

  it('are as many as there are slots where the busiest has no room, for the others have', () => {
    const slots = slotsWith(512, { 1: 455, 2: 10 });
    expect(slots.roomFor(1)).toBe(0);
    expect(slots.worthOpening).toBe(47);
    expect(slots.roomFor(2)).toBeGreaterThan(0);
  });
});
