import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
// @ts-expect-error: plain JavaScript, which declares nothing
import { startMariaDb } from '../../scripts/mariadb.mjs';
import { migrate } from '../../src/adapter/database/migrate.ts';
import { openDatabase } from '../../src/adapter/database/open-database.ts';
import type { Database } from '../../src/adapter/database/sql.ts';
import { type Belfry, isSettled, type RunRow, startBelfry } from '../support/belfry.ts';
import { onMariaDb } from '../support/databases.ts';
import { startTarget, type Target } from '../support/target.ts';
import { startProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const SECOND = 1_000;
const RESUME_MS = 30_000;

/** A server of this suite's own, because it is killed, filled and locked; the others' goes on. */
onMariaDb('a database in trouble', () => {
  let folder: string;
  let server: { port: number; socket: string; start(): Promise<void>; end(signal: string): Promise<void> };
  let proxy: TcpProxy;
  let database: Database;
  let belfry: Belfry;
  let target: Target;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'belfry-trouble-'));
    mkdirSync(join(folder, 'mariadb'));
    server = await startMariaDb(join(folder, 'mariadb'), { flags: ['--max-connections=20'] });
    await asRoot("CREATE USER member@'127.0.0.1' IDENTIFIED BY 'member'; GRANT ALL ON belfry.* TO member@'127.0.0.1'");
  }, 60_000);
  afterAll(async () => {
    await server.end('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    await asRoot('DROP DATABASE IF EXISTS belfry; CREATE DATABASE belfry');
    proxy = await startProxy(server.port);
    database = await openDatabase({ url: `mysql://member:member@127.0.0.1:${proxy.port}/belfry`, pool: 4 });
    await migrate(database);
    target = await startTarget();
    belfry = await startBelfry(database);
    await belfry.application('app', { domains: [{ url: target.url }] });
    const job = { application: 'app', request: { path: '/' }, concurrencyPolicy: 'Allow' };
    for (const name of ['a', 'b', 'c']) await belfry.job(name, { ...job, schedule: { every: '1s' } });
    await target.arrived(3);
  });
  afterEach(async () => {
    await belfry.stop(0);
    await database.close();
    await proxy.close();
    await target.close();
  });

  /** Root reaches it by another way, and where no connection is left. */
  const asRoot = async <T>(statements: string): Promise<T[]> => {
    const root = await createConnection({ socketPath: server.socket, user: 'root', multipleStatements: true });
    try {
      return (await root.query(statements))[0] as T[];
    } finally {
      await root.end();
    }
  };
  const countOf = ({ logId }: { logId: string }) => target.arrivals.filter((call) => call.logId === logId).length;

  /** From now on it fires as ever, and every slot up to then is explained by one run that arrived once, or not at all. */
  const expectNothingLost = async (): Promise<void> => {
    const since = belfry.now();
    const isOver = (runs: RunRow[]) =>
      runs.some(({ slotAt }) => slotAt! > since + SECOND) && runs.slice(0, -3).every(isSettled);
    for (const name of ['a', 'b', 'c']) {
      const runs = await belfry.until(name, isOver, RESUME_MS);
      const slots = runs.map(({ slotAt }) => slotAt!);
      expect(slots.map((slot) => slot - slots[0]!)).toEqual(slots.map((_, n) => n * SECOND));
      for (const { id, state } of runs.filter((run) => isSettled(run)))
        expect([id, countOf({ logId: String(id) })]).toEqual([id, state === 'succeeded' ? 1 : expect.any(Number)]);
    }
    expect(target.arrivals.filter((call) => countOf(call) > 1)).toEqual([]);
  };

  it('F8: what it did and did not acknowledge is done once', async () => {
    for (let times = 0; times < 6; times++) {
      proxy.loseAcknowledgements(2);
      const before = target.arrivals.length;
      await belfry.until('a', () => proxy.toLose === 0);
      await target.arrived(before + 1);
    }
    await expectNothingLost();
    expect((await belfry.runs()).filter(({ state }) => state === 'failed')).toEqual([]);
  }, 60_000);

  it('F9: killed under load and started again, it is worked on within 30 s', async () => {
    await server.end('SIGKILL');
    await server.start();
    await expectNothingLost();
  }, 60_000);

  it('F9, F11: a server that only reads, as a replica does, decides nothing: no call leaves by what it says', async () => {
    await asRoot('SET GLOBAL read_only = 1');
    try {
      // What was opened before may still be on its way, within the lease.
      await belfry.until('a', () => !belfry.engine.membership.maySend());
      const before = target.arrivals.length;
      const since = belfry.now();
      await belfry.until('a', () => belfry.now() > since + 2 * SECOND);
      expect(target.arrivals.length).toBe(before);
    } finally {
      await asRoot('SET GLOBAL read_only = 0');
    }
    await expectNothingLost();
  }, 60_000);

  it('F10: too many connections (1040): it waits for one, and loses nothing', async () => {
    const hogs: Connection[] = [];
    const url = `mysql://member:member@127.0.0.1:${server.port}/belfry`;
    const fill = async (): Promise<void> => {
      for (;;) {
        const more = await createConnection(url).catch((error: { errno: number }) => error.errno);
        if (more === 1040) return;
        hogs.push(more as Connection);
      }
    };
    await fill();
    // The server may notice a cut only after it was filled: then a place was left.
    let refusal: unknown = null;
    while (refusal === null) {
      await proxy.cut();
      await fill();
      await proxy.heal();
      refusal = await database.now().then(
        () => null,
        (error: unknown) => error,
      );
    }
    expect(refusal).toMatchObject({ message: expect.stringMatching(/too many connections/i) });
    for (const hog of hogs) hog.destroy();
    await expectNothingLost();
  }, 60_000);
});
