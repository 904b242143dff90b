import type { Share } from '../../src/engine/limits/store.ts';
import { register } from './builders.ts';
import { onEveryImplementation, type StoreUnderTest } from './store-under-test.ts';

const share = (memberId: number, held: number): Share => ({
  memberId,
  calls: { held, wanted: held },
  perEndpoint: { held: 0, wanted: 0 },
});

onEveryImplementation('the limits store', (open) => {
  let store: StoreUnderTest;

  beforeEach(async () => {
    store = await open();
  });
  afterEach(() => store.drop());

  it('answers what was written, and nothing of applications without a division', async () => {
    expect(await store.limits.read([1, 2])).toEqual({ divisions: [], living: [] });
    expect(await store.limits.write({ applicationId: 2, version: 0, shares: [share(7, 3)] })).toBe(true);
    expect(await store.limits.read([1, 2])).toEqual({
      divisions: [{ applicationId: 2, version: 1, shares: [share(7, 3)] }],
      living: [],
    });
    expect(await store.limits.write({ applicationId: 2, version: 1, shares: [] })).toBe(true);
    expect((await store.limits.read([2])).divisions).toEqual([{ applicationId: 2, version: 2, shares: [] }]);
  });

  it('lets one of several win who write at once, the first time and later', async () => {
    for (const version of [0, 1, 2]) {
      const won = await Promise.all(
        [1, 2, 3, 4].map((id) => store.limits.write({ applicationId: 1, version, shares: [share(id, version)] })),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      const [division] = (await store.limits.read([1])).divisions;
      expect(division).toEqual({
        applicationId: 1,
        version: version + 1,
        shares: [share(won.indexOf(true) + 1, version)],
      });
    }
  });

  it('writes nothing after a version that is past, even the same', async () => {
    await store.limits.write({ applicationId: 1, version: 0, shares: [share(1, 1)] });
    expect(await store.limits.write({ applicationId: 1, version: 0, shares: [share(1, 1)] })).toBe(false);
    expect(await store.limits.write({ applicationId: 1, version: 3, shares: [share(1, 1)] })).toBe(false);
    expect((await store.limits.read([1])).divisions).toMatchObject([{ version: 1 }]);
  });

  it('tells who lives: neither the dead nor those that left', async () => {
    const [a, b, c] = [await register(store, 'a'), await register(store, 'b'), await register(store, 'c')];
    await store.rescuer.declareDead(a.memberId, 0);
    await store.membership.leave(b);
    expect((await store.limits.read([1])).living).toEqual([c.memberId]);
  });
});
