import type { Owner } from '../../src/model/owner.ts';
import { Definitions, type DefinitionsPorts } from '../../src/operator/definitions.ts';

const owner: Owner = { cluster: 'local', uid: 'u', generation: 1, digest: 'd', saysSuspended: false };
const KEY = 'HttpJob/shop/settle';

/** A job that is stored and whose object is not known here. */
const stage = ({ isThere, owner: owned = owner }: { isThere: () => Promise<boolean>; owner?: Owner | null }) => {
  const deleted: string[] = [];
  const again: string[] = [];
  const definitions = new Definitions({
    commands: {
      definitions: {
        deleteJob: async ({ name }: { name: string }) => {
          deleted.push(name);
          return 1;
        },
      },
      clock: { now: () => 0 },
      signals: { scheduleChanged: () => {}, jobDeleted: () => {} },
    } as unknown as DefinitionsPorts['commands'],
    objects: { get: () => undefined } as unknown as DefinitionsPorts['objects'],
    standings: {} as DefinitionsPorts['standings'],
    book: {
      job: async () => ({ owner: owned }),
      application: async () => null,
    } as unknown as DefinitionsPorts['book'],
    cluster: { name: 'local', serves: () => true, isThere },
    stored: () => {},
    refusalChanged: () => {},
    again: (key) => again.push(key),
  });
  const storeChanged = (now: Owner | undefined, before: Owner | undefined) =>
    definitions.storeChanged('HttpJob', 'shop/settle', now && { owner: now }, before && { owner: before });
  return { deleted, again, storeChanged, reconcile: () => definitions.reconcile(KEY, () => {}) };
};

describe('a stored job whose object is not known', () => {
  it('is deleted where the API server has none', async () => {
    const { deleted, reconcile } = stage({ isThere: async () => false });
    expect(await reconcile()).toEqual({ kind: 'done' });
    expect(deleted).toEqual(['settle']);
  });

  it('is kept where the API server has one, and the watch only lags behind', async () => {
    const { deleted, reconcile } = stage({ isThere: async () => true });
    expect(await reconcile()).toEqual({ kind: 'failed' });
    expect(deleted).toEqual([]);
  });

  it('is kept while the API server can not say', async () => {
    const { deleted, reconcile } = stage({ isThere: () => Promise.reject(new Error('away')) });
    await expect(reconcile()).rejects.toThrow('away');
    expect(deleted).toEqual([]);
  });

  it('is not asked for where it belongs to the API or another cluster', async () => {
    for (const other of [null, { ...owner, cluster: 'elsewhere' }]) {
      const isThere = () => Promise.reject(new Error('asked'));
      const { deleted, reconcile } = stage({ isThere, owner: other });
      expect(await reconcile()).toEqual({ kind: 'done' });
      expect(deleted).toEqual([]);
    }
  });

  it('rests after a failure however often it fires meanwhile, and is looked at once it is another one', () => {
    const { again, storeChanged } = stage({ isThere: async () => true });
    storeChanged(owner, { ...owner });
    storeChanged(undefined, owner);
    expect(again).toEqual([]);
    storeChanged({ ...owner, uid: 'another' }, owner);
    storeChanged(owner, undefined);
    expect(again).toEqual([KEY, KEY]);
  });
});
