import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProxy, type TcpProxy } from '../test/support/tcp-proxy.ts';
import { allOf, ask, documentOf } from './api.ts';
import type { ChaosDatabase, Died } from './database.ts';
import { openGalera } from './galera.ts';
import { jobsOf } from './jobs.ts';
import { isByHand, Journal } from './journal.ts';
import { openMariaDb } from './mariadb.ts';
import { Member } from './member.ts';
import type { ChaosOptions } from './options.ts';
import { lastingPort } from './ports.ts';
import { Receiver } from './receiver/receiver.ts';
import { recovered } from './recovery.ts';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ENDPOINTS = 4;

/** Everything that plays: the database, the members each behind a proxy, the receiver behind several. */
export interface Stage {
  folder: string;
  database: ChaosDatabase;
  members: readonly Member[];
  targets: readonly TcpProxy[];
  receiver: Receiver;
  adminToken: string;
  journal: Journal;
  /** Names of the jobs that fire. */
  jobs: string[];
  close(): Promise<void>;
}

/** Sets everything up and waits until jobs fire. What was started is ended where that fails. */
export const setStage = async (options: ChaosOptions, say: (line: string) => void): Promise<Stage> => {
  const folder = mkdtempSync(join(tmpdir(), 'belfry-chaos-'));
  const journal = new Journal(say);
  const endings: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const ending of endings.splice(0).reverse()) await ending().catch((error) => say(String(error)));
  };
  try {
    const died: Died = (name, how) => journal.died(name, how);
    const database = options.store === 'galera' ? await openGalera(died) : await openMariaDb(folder, died);
    endings.push(() => database.stop());
    const receiverPort = await lastingPort();
    const receiver = new Receiver(folder, receiverPort, (how) => journal.died('receiver', how));
    endings.push(() => receiver.close());
    await receiver.listening();
    const targets: TcpProxy[] = [];
    for (let nth = 0; nth < ENDPOINTS; nth++) {
      const proxy = await startProxy(receiverPort, await lastingPort());
      endings.push(() => proxy.close());
      targets.push(proxy);
    }
    const adminToken = randomBytes(32).toString('base64url');
    const members: Member[] = [];
    for (let nth = 0; nth < options.members; nth++) {
      const link = await startProxy(database.portOf(nth), await lastingPort());
      const member = new Member({
        name: `member-${nth + 1}`,
        root: ROOT,
        folder,
        apiPort: await lastingPort(),
        metricsPort: await lastingPort(),
        link,
        databaseUrl: database.urlAt(link.port),
        adminToken,
        died: (dead, how, wasUp) => {
          journal.died(dead.name, how);
          // By hand, or because its database was away at the start; but no program ends by itself in the middle of its work.
          if (wasUp && !isByHand(how)) journal.found(`${dead.name} ended by itself: ${how}`);
        },
      });
      endings.push(() => member.close());
      members.push(member);
      member.start();
      // The first one brings the schema.
      if (nth === 0) await recoveredOrThrow(members, database);
    }
    await recoveredOrThrow(members, database);
    const jobs = await defineJobs(members[0]!, adminToken, options, targets);
    return { folder, database, members, targets, receiver, adminToken, journal, jobs, close };
  } catch (error) {
    await close();
    throw error;
  }
};

const recoveredOrThrow = async (members: readonly Member[], database: ChaosDatabase): Promise<void> => {
  const { tookMs, lacking } = await recovered(members, database);
  if (tookMs === null) throw new Error(`the members did not get ready: ${lacking}; see their logs`);
};

/** @returns their names */
const defineJobs = async (
  member: Member,
  token: string,
  { rate, forMs }: ChaosOptions,
  targets: readonly TcpProxy[],
): Promise<string[]> => {
  const put = async (kind: 'HttpJob' | 'HttpApplication', name: string, spec: object) => {
    const plural = kind === 'HttpJob' ? 'jobs' : 'applications';
    const { status, body } = await ask(
      member,
      token,
      'PUT',
      `/namespaces/default/${plural}/${name}`,
      documentOf(kind, name, spec),
    );
    if (status >= 300) throw new Error(`${kind} ${name} was refused: ${JSON.stringify(body)}`);
  };
  await put('HttpApplication', 'target', { domains: targets.map(({ port }) => ({ url: `http://127.0.0.1:${port}` })) });
  const jobs = jobsOf(rate, forMs, Date.now());
  await allOf(jobs, 8, ([name, spec]) => put('HttpJob', name, spec));
  return [...jobs.keys()];
};
