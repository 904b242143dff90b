import { jest } from '@jest/globals';
import { freshDatabase } from '../e2e/fresh-database.ts';
import { ADMIN_TOKEN, killServers, makeFolder, type Run, remove, ServerProcess } from '../e2e/server-process.ts';
import { onMariaDb } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { buildCommit, commitBeforeNewestMigration } from '../support/release-before.ts';
import { json, startTarget, type Target } from '../support/target.ts';

jest.setTimeout(240_000);

const JOBS = 10;
const LATE_MS = 5_000;
const commit = commitBeforeNewestMigration();

/** Without the commit the suite counts as skipped, and the name says why. */
const suite = (play: () => void): void => {
  if (commit !== null) onMariaDb('F30: members of two releases', play);
  else
    describe[
      'skip'
    ]('F30: members of two releases (the history of this clone is too short: git fetch --unshallow)', () => {
      it('needs what is missing here', () => {
        throw new Error('skipped suites do not run');
      });
    });
};

suite(() => {
  let folder: string;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let target: Target;
  let before: string;

  beforeAll(() => {
    before = buildCommit(commit!);
  });
  beforeEach(async () => {
    folder = makeFolder();
    database = await freshDatabase();
    target = await startTarget((_, response) => json(response, { code: 200 }));
  });
  afterEach(async () => {
    await killServers();
    await target.close();
    await database.drop();
    remove(folder);
  });

  const startMember = (member: string, home?: string) =>
    ServerProcess.start({
      folder,
      env: { BELFRY_DATABASE_URL: database.url, BELFRY_ADMIN_TOKEN: ADMIN_TOKEN, BELFRY_MEMBER: member },
      ...(home === undefined ? {} : { home }),
    });
  const fires = (count: number) => {
    const from = target.arrivals.length;
    return eventually(`${count} fires more`, async () => target.arrivals.length >= from + count, 20_000);
  };

  it('fire on through an upgrade member by member and back again: no slot is lost, none is called twice', async () => {
    const old = await startMember('old', before);
    await old.application('app', { domains: [{ url: target.url }] });
    for (let n = 0; n < JOBS; n++)
      await old.job(`tick-${n}`, { application: 'app', schedule: { every: '1s' }, request: { path: '/' } });
    await fires(2 * JOBS);

    // The newcomer brings the schema up to date under the old one's feet.
    const upgraded = await startMember('new');
    expect(upgraded.output).toContain('the schema is up to date');
    await fires(4 * JOBS);
    const { items } = await upgraded.must<{ items: { name: string; state: string }[] }>('GET', '/members');
    expect(
      items
        .filter(({ state }) => state === 'alive')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['new', 'old']);

    expect(await old.stop()).toMatchObject({ code: 0 });
    await fires(2 * JOBS);

    const back = await startMember('back', before);
    await fires(2 * JOBS);
    expect(await upgraded.stop()).toMatchObject({ code: 0 });
    await fires(2 * JOBS);

    for (let n = 0; n < JOBS; n++) inOrder(await back.runs(`tick-${n}`));
    const keys = target.arrivals.map(({ logId }) => logId);
    expect(new Set(keys).size).toBe(keys.length);
  });

  const inOrder = (runs: readonly Run[]): void => {
    expect(runs.length).toBeGreaterThan(10);
    for (const [n, { fireAt, startedAt, state }] of runs.entries()) {
      if (n > 0) expect(Date.parse(fireAt) - Date.parse(runs[n - 1]!.fireAt)).toBe(1_000);
      // The last ones may be on their way.
      if (n >= runs.length - 2) continue;
      expect(state).toBe('succeeded');
      expect(Date.parse(startedAt!) - Date.parse(fireAt)).toBeLessThan(LATE_MS);
    }
  };
});
