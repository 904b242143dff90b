import { memberFacts, register, T } from './builders.ts';
import { onEveryImplementation, type StoreUnderTest } from './store-under-test.ts';

onEveryImplementation('the membership store', (open) => {
  let store: StoreUnderTest;

  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.drop());

  const facts = { now: T, clockOffsetMs: -3, callsInFlight: 5 };

  it('gives every life of a process a number of its own', async () => {
    const holders = await Promise.all(['a', 'a', 'b'].map((name) => register(store, name)));
    expect(new Set(holders.map(({ memberId }) => memberId)).size).toBe(3);
    expect((await store.membership.living()).map(({ name }) => name).sort()).toEqual(['a', 'a', 'b']);
  });

  it('counts beats of the living and refuses those of the dead and the left', async () => {
    const a = await register(store, 'a');
    const b = await register(store, 'b');
    expect(await store.membership.beat(a, facts)).toBe(true);
    expect(await store.membership.beat(a, facts)).toBe(true);
    expect((await store.membership.living()).find(({ memberId }) => memberId === a.memberId)).toMatchObject({
      name: 'a',
      epoch: 1,
      beat: 2,
      zones: 'z',
    });
    await store.rescuer.declareDead(a.memberId, 2);
    expect(await store.membership.beat(a, facts)).toBe(false);
    await store.membership.leave(b);
    expect(await store.membership.beat(b, facts)).toBe(false);
    expect(await store.membership.living()).toEqual([]);
  });

  it('lets a member go by another name', async () => {
    const [a] = [await register(store, 'same'), await register(store, 'same')];
    await store.membership.rename(a, 'same-1');
    expect((await store.membership.living()).map(({ name }) => name).sort()).toEqual(['same', 'same-1']);
  });

  it('never lets run ids fall behind the clock, nor back', async () => {
    await store.membership.register(memberFacts('a'), T);
    const first = await store.dispatcher.reserveIds(10, T);
    expect(first).toBe((T / 1_000) * 1_000_000 + 1);
    await store.membership.register(memberFacts('b'), T - 86_400_000);
    expect(await store.dispatcher.reserveIds(10, T)).toBe(first + 10);
    await store.membership.register(memberFacts('c'), T + 60_000);
    expect(await store.dispatcher.reserveIds(1, T)).toBe((T / 1_000 + 60) * 1_000_000 + 1);
  });

  it('tells the time', async () => {
    expect(Number.isSafeInteger(await store.membership.now())).toBe(true);
  });
});
