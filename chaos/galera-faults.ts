import { type Fault, seconds } from './fault.ts';

/** One node of a Galera cluster. */
export interface GaleraNode {
  name: string;
  signal(name: NodeJS.Signals): void;
  /** Asks this node alone. */
  rows<T>(statement: string): Promise<T[]>;
  kill(): Promise<void>;
  /** Starts it again; resolves once it is in step with the others. */
  rejoin(): Promise<void>;
}

/** What happens to a cluster of database nodes: never to two of three at once, as the third would have no majority. */
export const nodeFaults = (nodes: readonly GaleraNode[]): readonly Fault[] => [
  {
    name: 'node killed',
    numbers: 'F9',
    strike: async (_, chance) => {
      const node = chance.pick(nodes);
      const forMs = chance.between(3_000, 8_000);
      await node.kill();
      return {
        whom: node.name,
        what: `kill -9, back among the others after ${seconds(forMs)}`,
        forMs,
        end: () => node.rejoin(),
      };
    },
  },
  {
    name: 'node frozen',
    numbers: 'F9, F33',
    strike: (_, chance) => {
      const node = chance.pick(nodes);
      const forMs = chance.between(1_000, 7_000);
      node.signal('SIGSTOP');
      return { whom: node.name, what: `SIGSTOP for ${seconds(forMs)}`, forMs, end: () => node.signal('SIGCONT') };
    },
  },
  {
    name: 'connections gone',
    numbers: 'F10',
    strike: async (_, chance) => {
      const node = chance.pick(nodes);
      const open = await node.rows<{ id: number }>(
        "SELECT ID AS id FROM information_schema.PROCESSLIST WHERE USER = 'belfry'",
      );
      for (const { id } of open) await node.rows(`KILL ${id}`).catch(() => {});
      return { whom: node.name, what: `killed ${open.length} connections`, forMs: 0, end: () => {} };
    },
  },
];
