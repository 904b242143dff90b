import { definitionStore } from '../../src/adapter/database/stores/definitions.ts';
import { definitionBook } from '../../src/adapter/database/stores/definitions-read.ts';
import type { DefinitionStore, Write } from '../../src/command/definition-store.ts';
import { parseApplication, parseJob } from '../../src/model/parse.ts';
import { application, job } from '../support/api/start-api.ts';
import { onEveryStore, type TestDatabase } from '../support/databases.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const write = (name: string, more: Partial<Write> = {}): Write => ({
  namespace: 'shop',
  name,
  actor: 'ann',
  address: null,
  now: NOW,
  dryRun: false,
  ...more,
});
const checked = <T>(parsed: { ok: true; value: T } | { ok: false }): T => {
  if (!parsed.ok) throw new Error('a test document is wrong');
  return parsed.value;
};
const jobDocument = (name: string, spec: object = {}) =>
  checked(parseJob({ ...job(name, spec), metadata: { name, namespace: 'shop' } }));
const applicationDocument = (name: string) =>
  checked(parseApplication({ ...application(name), metadata: { name, namespace: 'shop' } }));
const ASKED = { application: null, otherJobs: false, otherSpecs: false };
const plain = (document: ReturnType<typeof applicationDocument>) => ({ document, sealed: new Map(), dropped: [] });

onEveryStore('the store of definitions', (store) => {
  let test: TestDatabase;
  let definitions: DefinitionStore;
  beforeEach(async () => {
    test = await store.open();
    definitions = definitionStore(test.database);
  });
  afterEach(() => test.drop());

  const rows = (table: string) => test.database.sql.rows<Record<string, unknown>>('test', `SELECT * FROM ${table}`);

  it('numbers revisions, keeps each, and tells who and when', async () => {
    await definitions.changeJob(write('a'), ASKED, () => jobDocument('a'));
    const second = await definitions.changeJob(write('a', { actor: 'bob', now: NOW + 5 }), ASKED, (stored) => {
      expect(stored).toMatchObject({ revision: 1, createdAt: NOW, document: { metadata: { name: 'a' } } });
      return jobDocument('a', { timeout: '30s', idleTimeout: '5s' });
    });
    expect(second).toMatchObject({
      outcome: 'configured',
      stored: { revision: 2, createdAt: NOW, changedAt: NOW + 5 },
    });
    expect(
      (await rows('revision')).map(({ kind, number, actor, at }) => [kind, Number(number), actor, Number(at)]),
    ).toEqual([
      ['Job', 1, 'ann', NOW],
      ['Job', 2, 'bob', NOW + 5],
    ]);
    expect(await definitions.changeJob(write('a'), ASKED, () => null)).toMatchObject({
      outcome: 'unchanged',
      stored: { revision: 2 },
    });
    expect(await rows('revision')).toHaveLength(2);
  });

  it('records an owner with a write and without one, keeps it over writes that name none, and tells readers', async () => {
    const owner = { cluster: 'local', uid: 'u1', generation: 1, digest: 'd', saysSuspended: false };
    await definitions.changeJob(write('a', { owner }), ASKED, () => jobDocument('a'));
    await definitions.changeJob(write('a'), ASKED, () => jobDocument('a', { timeout: '30s', idleTimeout: '5s' }));
    const book = definitionBook(test.database);
    expect(await book.job('shop', 'a')).toMatchObject({ revision: 2, owner });
    const later = { ...owner, generation: 4 };
    const { stored, outcome } = await definitions.changeJob(write('a', { owner: later }), ASKED, () => null);
    expect([outcome, stored.revision, stored.owner]).toEqual(['unchanged', 2, later]);
    await definitions.changeJob(write('a', { owner }), ASKED, () => null);
    expect(await book.job('shop', 'a')).toMatchObject({ revision: 2, owner: later });
    await definitions.changeApplication(write('x', { owner }), () => plain(applicationDocument('x')));
    await definitions.changeApplication(write('y'), () => plain(applicationDocument('y')));
    expect([(await book.application('shop', 'x'))?.owner, (await book.application('shop', 'y'))?.owner]).toEqual([
      owner,
      null,
    ]);
  });

  it('writes all or nothing: a refusal and a dry run leave no trace', async () => {
    const refusal = new Error('no');
    await expect(
      definitions.changeJob(write('a'), ASKED, () => {
        throw refusal;
      }),
    ).rejects.toBe(refusal);
    const dry = await definitions.changeJob(write('a', { dryRun: true }), ASKED, () => jobDocument('a'));
    expect(dry).toMatchObject({ outcome: 'created', stored: { revision: 1 } });
    await definitions.changeApplication(write('x', { dryRun: true }), () => plain(applicationDocument('x')));
    for (const table of ['job', 'application', 'revision', 'schedule', 'secret'])
      expect([table, await rows(table)]).toEqual([table, []]);
  });

  it('gives a schedule to a job as it is saved, and takes it back as it is deleted', async () => {
    await definitions.changeJob(write('a'), ASKED, () => jobDocument('a', { schedule: { every: '1m' } }));
    expect(await rows('schedule')).toMatchObject([{ next_slot_at: NOW + 60_000 }]);
    await definitions.deleteJob(write('a', { now: NOW + 10 }), () => {});
    expect(await rows('schedule')).toMatchObject([{ next_slot_at: null }]);
    expect((await rows('revision')).map(({ document }) => document)[1]).toBe('{"deleted":true}');
  });

  it('begins the new schedule where two edits come within one millisecond', async () => {
    await definitions.changeJob(write('a'), ASKED, () => jobDocument('a', { schedule: { every: '1s' } }));
    await definitions.changeJob(write('a'), ASKED, () => jobDocument('a', { schedule: { every: '1m' } }));
    expect(await rows('schedule')).toMatchObject([{ revision: 2, next_slot_at: NOW + 60_000 }]);
  });

  it('frees the name of what is deleted, and keeps its row', async () => {
    await definitions.changeJob(write('a'), ASKED, () => jobDocument('a'));
    const id = await definitions.deleteJob(write('a', { now: NOW + 1 }), () => {});
    expect(await definitions.deleteJob(write('a'), () => {})).toBeNull();
    const again = await definitions.changeJob(write('a', { now: NOW + 2 }), ASKED, (stored) =>
      stored === null ? jobDocument('a') : null,
    );
    expect(again).toMatchObject({ outcome: 'created', stored: { revision: 1 } });
    expect(again.stored.id).not.toBe(id);
    expect(await rows('job')).toHaveLength(2);
  });

  it('lets many writers of one new object through one after the other', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        definitions.changeApplication(write('x'), () =>
          plain({ ...applicationDocument('x'), spec: { ...applicationDocument('x').spec, displayName: `n${i}` } }),
        ),
      ),
    );
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual([
      'configured',
      'configured',
      'configured',
      'configured',
      'configured',
      'created',
    ]);
    expect(outcomes.map(({ stored }) => stored.revision).sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await rows('application')).toHaveLength(1);
  });

  it('saves what comes at once in few commits, and what is refused alone is refused', async () => {
    const before = test.database.statementCounts().get('commit') ?? 0;
    const names = Array.from({ length: 20 }, (_, n) => `many-${n}`);
    const saves = names.map((name, n) =>
      definitions.changeJob(write(name), ASKED, () => {
        if (n === 7) throw new Error('not this one');
        return jobDocument(name);
      }),
    );
    const twice = definitions.changeJob(write('many-3', { now: NOW + 5 }), ASKED, (stored) => {
      expect(stored).toMatchObject({ revision: 1 });
      return jobDocument('many-3', { timeout: '30s', idleTimeout: '5s' });
    });
    const settled = await Promise.allSettled(saves);
    expect(settled.flatMap(({ status }, n) => (status === 'rejected' ? [n] : []))).toEqual([7]);
    expect((await twice).stored).toMatchObject({ revision: 2 });
    expect(new Set((await rows('job')).map(({ name }) => name))).toEqual(
      new Set(names.filter((name) => name !== 'many-7')),
    );
    expect(await rows('schedule')).toHaveLength(19);
    expect(await rows('revision')).toHaveLength(20);

    await Promise.all(names.map((name) => definitions.deleteJob(write(name, { now: NOW + 9 }), () => {})));
    const commits = (test.database.statementCounts().get('commit') ?? 0) - before;
    // MySQL's server puts commits of many connections together by itself.
    if (test.database.dialect === 'sqlite') expect(commits).toBeLessThan(25);
  });

  it('opens what was overdue under ids of their own where jobs are saved at once', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const name of names)
      await definitions.changeJob(write(name), ASKED, () =>
        jobDocument(name, { schedule: { every: '1m' }, misfirePolicy: 'FireAll' }),
      );
    const later = NOW + 5 * 60_000 + 500;
    await Promise.all(
      names.map((name) =>
        definitions.changeJob(write(name, { now: later }), ASKED, () =>
          jobDocument(name, { schedule: { every: '2m' } }),
        ),
      ),
    );
    const runs = await rows('run');
    expect(new Set(runs.map(({ job_id: jobId }) => jobId)).size).toBe(names.length);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(runs.length);
    expect(runs.length).toBeGreaterThanOrEqual(names.length * 4);
  });

  it('counts for a quota what is saved at the same time', async () => {
    const asked = { ...ASKED, otherJobs: true };
    const counts: number[] = [];
    await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) =>
        definitions.changeJob(write(name), asked, (_, { otherJobs }) => {
          counts.push(otherJobs);
          return jobDocument(name);
        }),
      ),
    );
    if (test.database.dialect === 'sqlite') expect(counts).toEqual([0, 1, 2, 3]);
    expect(await rows('job')).toHaveLength(4);
  });

  it('reads what a decision asks for, and no more', async () => {
    await definitions.changeApplication(write('billing'), () => plain(applicationDocument('billing')));
    await definitions.changeJob(write('a'), ASKED, () => jobDocument('a'));
    await definitions.changeJob(
      write('b'),
      { application: 'billing', otherJobs: true, otherSpecs: true },
      (_, around) => {
        expect(around).toMatchObject({
          applicationExists: true,
          otherJobs: 1,
          otherSpecs: [{ application: 'billing' }],
        });
        return jobDocument('b');
      },
    );
    await definitions.changeJob(
      write('b'),
      { application: 'none', otherJobs: true, otherSpecs: false },
      (_, around) => {
        expect(around).toEqual({ applicationExists: false, otherJobs: 1, otherSpecs: [] });
        return null;
      },
    );
  });

  it('counts the fires of a second', async () => {
    for (const name of ['a', 'b', 'c'])
      await definitions.changeJob(write(name), ASKED, () => jobDocument(name, { schedule: { every: '1m' } }));
    expect(await definitions.firesInSecond(NOW + 60_000)).toBe(3);
    expect(await definitions.firesInSecond(NOW + 61_000)).toBe(0);
  });

  it('stores and drops sealed secrets with their application', async () => {
    const sealed = (text: string) => ({ keyId: 'k', ciphertext: text, fingerprint: 'f' });
    const change = (values: Record<string, string>, dropped: string[] = []) =>
      definitions.changeApplication(write('x'), () => ({
        document: applicationDocument('x'),
        sealed: new Map(Object.entries(values).map(([name, text]) => [name, sealed(text)])),
        dropped,
      }));
    await change({ a: '1', b: '2' });
    await change({ b: '3' }, ['a']);
    await definitions.changeApplication(write('x'), (_, known) => {
      expect([...known]).toEqual([['b', sealed('3')]]);
      return null;
    });
    await definitions.deleteApplication(write('x'), () => {});
    expect(await rows('secret')).toEqual([]);
  });
});
