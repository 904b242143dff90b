import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { chanceOf } from '../../chaos/chance.ts';
import type { ChaosDatabase } from '../../chaos/database.ts';
import { openMariaDb } from '../../chaos/mariadb.ts';
import { onMariaDb } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';

jest.setTimeout(120_000);
const RECOVERY_MS = 30_000;

/** Only root may mount the disk that is filled. */
const isRoot = process.getuid?.() === 0;

(isRoot ? onMariaDb : describe.skip)('the full disk of npm run chaos (F12)', () => {
  let folder: string;
  let database: ChaosDatabase;
  let deaths: string[];
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'belfry-full-'));
    deaths = [];
    database = await openMariaDb(folder, (_, how) => deaths.push(how));
  });
  afterEach(async () => {
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const fill = () =>
    database.faults
      .find(({ name }) => name === 'disk full')!
      .strike({ members: [], mortal: [], targets: [] }, chanceOf(1));
  const pid = () => database.pids()[0]!.pid;

  it('refuses what is written, and gives all its room back', async () => {
    await database.rows('CREATE TABLE belfry.big (bytes LONGBLOB)');
    const blow = await fill();
    const write = () => database.rows("INSERT INTO belfry.big VALUES (REPEAT('x', 8000000))");
    await eventually('a refusal', async () => !(await succeeds(write())));
    await blow.end();
    await eventually('room', () => succeeds(write()), RECOVERY_MS);
  });

  it('is recovered from soon where the database ended itself on it, by one process on the data', async () => {
    const blow = await fill();
    process.kill(pid(), 'SIGABRT');
    await eventually('its death is told', () => deaths.length > 0);
    await blow.end();
    await eventually('it answers', () => succeeds(database.rows('SELECT 1')), RECOVERY_MS);
    expect(serversOn(join(folder, 'mariadb'))).toEqual([pid()]);
    expect(deaths).toEqual([expect.stringContaining('full disk')]);
  });
});

const succeeds = (asked: Promise<unknown>): Promise<boolean> =>
  asked.then(
    () => true,
    () => false,
  );

/** The processes that were told to work on data in there. */
const serversOn = (folder: string): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && commandOf(name).includes(`--datadir=${folder}`))
    .map(Number);

const commandOf = (pid: string): string => {
  try {
    return readFileSync(join('/proc', pid, 'cmdline'), 'utf8');
  } catch {
    return '';
  }
};
