import type { Owner } from '../../src/model/owner.ts';
import { claimOf } from '../../src/operator/claim.ts';
import { Definitions, type DefinitionsPorts } from '../../src/operator/definitions.ts';
import type { KubeObject } from '../../src/operator/ports.ts';

const owner: Owner = { cluster: 'local', uid: 'u', generation: 1, digest: 'd', saysSuspended: false };
const KEY = 'HttpJob/shop/settle';

const objectOf = (spec: object): KubeObject => ({
  apiVersion: 'belfry.dev/v1',
  kind: 'HttpJob',
  metadata: { name: 'settle', namespace: 'shop', uid: 'u', generation: 1, resourceVersion: '1' },
  spec: spec as KubeObject['spec'],
});

interface Around {
  isThere?: () => Promise<boolean>;
  /** Of what is stored. */
  owner?: Owner | null;
  object?: () => KubeObject | undefined;
  /** Whose it is as the store was looked at last. */
  seen?: () => Owner | undefined;
  /** Happens as the job is stored. */
  stores?: () => void;
}

/** A job that is stored, and whose object is not known here unless said otherwise. */
const stage = ({ isThere = async () => false, owner: owned = owner, object, seen, stores }: Around) => {
  const deleted: string[] = [];
  const again: string[] = [];
  const refusals: string[] = [];
  const definitions = new Definitions({
    commands: {
      definitions: {
        deleteJob: async ({ name }: { name: string }) => {
          deleted.push(name);
          return 1;
        },
        firesInSecond: async () => 0,
        changeJob: async () => {
          stores?.();
          return { stored: { id: 1, revision: 1 }, outcome: 'configured' };
        },
      },
      quotas: { jobs: null, firesPerSecond: null },
      clock: { now: () => 0 },
      signals: { scheduleChanged: () => {}, jobDeleted: () => {} },
    } as unknown as DefinitionsPorts['commands'],
    objects: { get: () => object?.() } as unknown as DefinitionsPorts['objects'],
    standings: {
      job: () => {
        const seenOwner = seen?.();
        return seenOwner && { id: 1, revision: 1, owner: seenOwner };
      },
    } as unknown as DefinitionsPorts['standings'],
    book: {
      job: async () => ({ owner: owned }),
      application: async () => null,
    } as unknown as DefinitionsPorts['book'],
    cluster: { name: 'local', serves: () => true, isThere },
    stored: () => {},
    refusalChanged: (key) => refusals.push(key),
    again: (key) => again.push(key),
  });
  const storeChanged = (now: Owner | undefined, before: Owner | undefined) =>
    definitions.storeChanged('HttpJob', 'shop/settle', now && { owner: now }, before && { owner: before });
  return {
    ...{ deleted, again, refusals, storeChanged },
    reconcile: () => definitions.reconcile(KEY, () => {}),
    verdict: () => definitions.verdictOf(KEY)?.kind,
  };
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

describe('an object that was refused and is gone', () => {
  it('is told to be refused no longer at once, though what is stored can not be taken back yet', async () => {
    let object: KubeObject | undefined = objectOf({});
    const isThere = () => Promise.reject(new Error('away'));
    const { reconcile, refusals, verdict } = stage({ isThere, object: () => object });
    await reconcile();
    expect([verdict(), refusals]).toEqual(['refused', [KEY]]);
    object = undefined;
    await expect(reconcile()).rejects.toThrow('away');
    expect([verdict(), refusals]).toEqual([undefined, [KEY, KEY]]);
    await expect(reconcile()).rejects.toThrow('away');
    expect(refusals).toHaveLength(2);
  });

  it('is told so though the store was seen to hold another one before its turn came', async () => {
    let object: KubeObject | undefined = objectOf({});
    const { reconcile, storeChanged, again, refusals } = stage({ object: () => object });
    await reconcile();
    object = undefined;
    storeChanged({ ...owner, uid: 'another' }, owner);
    expect(again).toEqual([KEY]);
    await reconcile();
    expect(refusals).toEqual([KEY, KEY]);
  });
});

describe('an object that is stored', () => {
  const object = objectOf({ application: 'billing', schedule: { every: '1m' }, request: { path: '/' } });
  const { adopts: _, ...ours } = claimOf(object, 'local');
  const older = { ...ours, digest: 'older' };
  const another = { ...ours, generation: 2 };

  it.each([
    ['created by another operator', undefined, another],
    ['changed by another operator', older, another],
    ['deleted by another operator', older, undefined],
  ])('is stored again where it was seen %s meanwhile, whichever came last', async (_name, before, after) => {
    let seen: Owner | undefined = before;
    let stored = 0;
    const { reconcile, verdict } = stage({
      object: () => object,
      seen: () => seen,
      stores: () => {
        stored++;
        seen = after;
      },
    });
    expect([await reconcile(), verdict(), stored]).toEqual([{ kind: 'failed' }, undefined, 1]);
    expect([await reconcile(), verdict(), stored]).toEqual([{ kind: 'done' }, 'stored', 2]);
    seen = ours;
    expect([await reconcile(), verdict(), stored]).toEqual([{ kind: 'done' }, 'stored', 2]);
  });

  it('is stored once where nothing else was seen meanwhile than this', async () => {
    for (const after of [ours, older]) {
      let seen: Owner = older;
      let stored = 0;
      const { reconcile, verdict } = stage({
        object: () => object,
        seen: () => seen,
        stores: () => {
          stored++;
          seen = after;
        },
      });
      expect([await reconcile(), await reconcile(), verdict(), stored]).toEqual([
        { kind: 'done' },
        { kind: 'done' },
        'stored',
        1,
      ]);
    }
  });
});
