import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, createConnection } from 'mysql2/promise';
// @ts-expect-error: plain JavaScript, which declares nothing
import { startMariaDb } from '../../scripts/mariadb.mjs';
import { startGalera } from '../../test/support/databases/galera.mjs';
// @ts-expect-error: plain JavaScript, which declares nothing
import { startMySql } from '../../test/support/databases/mysql.mjs';
import { cpuSecondsOf } from './process-facts.ts';
import type { BenchStore, StoreKind } from './store.ts';

type ServerKind = Exclude<StoreKind, 'sqlite'>;

/** A throw-away server, or a cluster of some. */
interface Servers {
  /** Without a database's name. */
  urls: string[];
  pids: () => number[];
  /** Resolves once it accepts connections. */
  restart?: () => Promise<void>;
  stop(): Promise<void>;
}

const START: Record<ServerKind, (folder: string) => Promise<Servers | null>> = {
  mysql: async (folder) => {
    const place = join(folder, 'mariadb');
    mkdirSync(place);
    const server = await startMariaDb(place);
    if (server === null) return null;
    const restart = async () => {
      await server.end('SIGTERM');
      await server.start();
    };
    return { ...alone(server)!, restart };
  },
  mysql8: async () => alone(await startMySql()),
  galera: async () => {
    const cluster = await startGalera();
    if (cluster === null) return null;
    const pidOf = (node: number) => Number(readFileSync(join(cluster.folder, `node-${node}`, 'pid'), 'utf8'));
    return { urls: cluster.urls, pids: () => cluster.urls.map((_, node) => pidOf(node)), stop: cluster.stop };
  },
};

const alone = (server: { url: string; pid: number; stop(): Promise<void> } | null): Servers | null =>
  server === null ? null : { urls: [server.url], pids: () => [server.pid], stop: () => server.stop() };

/** @throws where no such server can be had here; the fixture has said what is missing */
export const openMySqlStore = async (kind: ServerKind, folder: string): Promise<BenchStore> => {
  const servers = await START[kind](folder);
  if (servers === null) throw new Error(`this bench needs a database server that is missing here; try another --store`);
  let nodes = await connect(servers.urls);
  let second: Promise<Connection> | null = null;
  await nodes[0]!.query('CREATE DATABASE belfry');
  const prepare = async () => {
    await nodes[0]!.query('USE belfry');
    await allowLongSeries(nodes[0]!);
  };
  await prepare();
  const questions = async () => (await Promise.all(nodes.map(questionsOf))).reduce((sum, each) => sum + each, 0);
  // What is asked here counts as well, and is taken off again.
  let own = await questions();
  const query = (statement: string) => {
    own++;
    return nodes[0]!.query(statement);
  };
  return {
    kind,
    url: `${servers.urls[0]}belfry`,
    urls: servers.urls.map((url) => `${url}belfry`),
    rows: async <T>(statement: string) => (await query(statement))[0] as T[],
    write: async (statement) => void (await query(statement)),
    writeAlongside: async (statement) => {
      second ??= connectAlongside(servers.urls[0]!);
      own++;
      await (await second).query(statement);
    },
    statements: async () => {
      own += nodes.length;
      return (await questions()) - own;
    },
    cpuSeconds: () => servers.pids().reduce((sum, pid) => sum + cpuSecondsOf(pid), 0),
    ...(servers.restart === undefined
      ? {}
      : {
          restart: async () => {
            for (const node of nodes) node.destroy();
            await servers.restart!();
            const acceptedAt = Date.now();
            nodes = await connect(servers.urls);
            await prepare();
            return acceptedAt;
          },
        }),
    stop: async () => {
      for (const node of nodes) node.destroy();
      (await second)?.destroy();
      await servers.stop();
    },
  };
};

const connect = (urls: readonly string[]): Promise<Connection[]> =>
  Promise.all(urls.map((uri) => createConnection({ uri })));

const connectAlongside = async (server: string): Promise<Connection> => {
  const connection = await createConnection({ uri: `${server}belfry` });
  await allowLongSeries(connection);
  return connection;
};

/** For the copies that benches make by recursive queries. */
const allowLongSeries = async (connection: Connection): Promise<void> => {
  const [[{ version }]] = (await connection.query('SELECT VERSION() AS version')) as unknown as [[{ version: string }]];
  const name = version.includes('MariaDB') ? 'max_recursive_iterations' : 'cte_max_recursion_depth';
  await connection.query(`SET SESSION ${name} = 4294967295`);
};

const questionsOf = async (connection: Connection): Promise<number> => {
  const [[row]] = (await connection.query("SHOW GLOBAL STATUS LIKE 'Questions'")) as unknown as [[{ Value: string }]];
  return Number(row.Value);
};
