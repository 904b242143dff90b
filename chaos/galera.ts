import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { killNode, startGalera, startNode } from '../test/support/databases/galera.mjs';
import { askAsRoot, type ChaosDatabase, type Died, signal } from './database.ts';
import { type GaleraNode, nodeFaults } from './galera-faults.ts';

/** How often it is looked whether somebody killed a node by hand. */
const WATCH_MS = 500;
/** A read sees all that any node had acknowledged before. */
const IN_STEP = 'SET SESSION wsrep_sync_wait = 1';

/** Three nodes; member n finds node n, round and round. */
export const openGalera = async (died: Died): Promise<ChaosDatabase> => {
  const cluster = await startGalera();
  if (cluster === null)
    throw new Error('Chaos needs a Galera cluster (apt-get install mariadb-server galera-4 rsync).');
  const { folder, urls } = cluster;
  const ports = urls.map((url) => Number(new URL(url).port));
  const nodes = ports.map((_, index) => new Node(folder, index, died));
  const leaveNothing = () => {
    for (const node of nodes) node.signal('SIGKILL');
  };
  process.on('exit', leaveNothing);
  const watch = setInterval(() => {
    for (const node of nodes) node.look();
  }, WATCH_MS);
  /** By the first node that is in step with the others. */
  const rows = async <T>(statement: string): Promise<T[]> => {
    for (const node of nodes.slice(0, -1))
      try {
        return await askAsRoot<T>(node.socket, statement, IN_STEP);
      } catch {
        // It is away, or not yet back among the others.
      }
    return askAsRoot<T>(nodes.at(-1)!.socket, statement, IN_STEP);
  };
  await rows('CREATE DATABASE belfry');
  return {
    portOf: (member) => ports[member % ports.length]!,
    urlAt: (port) => `mysql://belfry:belfry@127.0.0.1:${port}/belfry`,
    pids: () => nodes.map(({ name, pid }) => ({ name, pid: pid ?? 0 })),
    faults: nodeFaults(nodes),
    rows,
    dump: (file) => {
      const out = openSync(file, 'w');
      spawnSync('mariadb-dump', ['--no-defaults', `--socket=${nodes[0]!.socket}`, '-uroot', 'belfry'], {
        stdio: ['ignore', out, 'ignore'],
      });
      closeSync(out);
    },
    stop: async () => {
      clearInterval(watch);
      await Promise.all(nodes.map((node) => node.close()));
      await cluster.stop();
      process.off('exit', leaveNothing);
    },
  };
};

class Node implements GaleraNode {
  readonly name: string;
  readonly socket: string;
  readonly #folder: string;
  readonly #index: number;
  readonly #died: Died;
  #isMeant = false;
  #starting: Promise<void> = Promise.resolve();

  constructor(folder: string, index: number, died: Died) {
    this.name = `node-${index + 1}`;
    this.#folder = folder;
    this.#index = index;
    this.#died = died;
    this.socket = join(folder, `node-${index}`, 'socket');
  }

  get pid(): number | undefined {
    try {
      return Number(readFileSync(join(this.#folder, `node-${this.#index}`, 'pid'), 'utf8'));
    } catch {
      return undefined;
    }
  }

  signal(name: NodeJS.Signals): void {
    signal(this.pid, name);
  }

  rows<T>(statement: string): Promise<T[]> {
    return askAsRoot<T>(this.socket, statement);
  }

  async kill(): Promise<void> {
    this.#isMeant = true;
    await killNode(this.#folder, this.#index);
  }

  /** Resolves once it is in step with the others. */
  async rejoin(): Promise<void> {
    this.#starting = startNode(this.#folder, this.#index);
    await this.#starting;
    this.#isMeant = false;
  }

  /** Starts it again where somebody killed it by hand. */
  look(): void {
    if (this.#isMeant || isAlive(this.pid)) return;
    this.#isMeant = true;
    this.#died(this.name, 'killed');
    killNode(this.#folder, this.#index)
      .then(() => this.rejoin())
      .catch((error: unknown) => this.#died(this.name, `does not come back: ${String(error)}`));
  }

  async close(): Promise<void> {
    this.#isMeant = true;
    await this.#starting.catch(() => {});
  }
}

const isAlive = (pid: number | undefined): boolean => {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
};
