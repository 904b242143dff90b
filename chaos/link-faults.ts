import { setTimeout as sleep } from 'node:timers/promises';
import type { TcpProxy } from '../test/support/tcp-proxy.ts';
import type { Chance } from './chance.ts';
import { type Fault, seconds, type Victims } from './fault.ts';

/** A way between two processes, and what people call it. */
interface Way {
  name: string;
  link: TcpProxy;
}

const toDatabase = ({ members }: Victims, chance: Chance): Way => {
  const { name, link } = chance.pick(members);
  return { name: `${name} ↔ database`, link };
};

const toTarget = ({ targets }: Victims, chance: Chance): Way => {
  const nth = chance.between(0, targets.length - 1);
  return { name: `members ↔ endpoint ${nth + 1}`, link: targets[nth]! };
};

const cut = (choose: typeof toDatabase, most: number): Fault['strike'] => {
  return async (victims, chance) => {
    const { name, link } = choose(victims, chance);
    const forMs = chance.between(1_000, most);
    await link.cut();
    return {
      whom: name,
      what: `connections reset, new ones refused, for ${seconds(forMs)}`,
      forMs,
      end: () => link.heal(),
    };
  };
};

const slow = (choose: typeof toDatabase, mostMs: number): Fault['strike'] => {
  return (victims, chance) => {
    const { name, link } = choose(victims, chance);
    const [delayMs, forMs] = [chance.between(20, mostMs), chance.between(3_000, 8_000)];
    link.delay(delayMs);
    return { whom: name, what: `${delayMs} ms more each way for ${seconds(forMs)}`, forMs, end: () => link.delay(0) };
  };
};

const halfOpen = (choose: typeof toDatabase): Fault['strike'] => {
  return (victims, chance) => {
    const { name, link } = choose(victims, chance);
    const forMs = chance.between(3_000, 9_000);
    link.hush();
    return {
      whom: name,
      what: `open connections carry nothing for ${seconds(forMs)}, then they are reset`,
      forMs,
      end: async () => {
        await link.cut();
        await link.heal();
      },
    };
  };
};

/** What happens on the ways between processes. */
export const LINK_FAULTS: readonly Fault[] = [
  { name: 'database cut off', numbers: 'F7', strike: cut(toDatabase, 10_000) },
  { name: 'database slow', numbers: 'F7', strike: slow(toDatabase, 250) },
  { name: 'database half-open', numbers: 'F7', strike: halfOpen(toDatabase) },
  {
    name: 'COMMIT unanswered',
    numbers: 'F8',
    strike: async (victims, chance) => {
      const { name, link } = toDatabase(victims, chance);
      const commits = chance.between(1, 12);
      link.loseAcknowledgements(commits);
      // A member that is alive commits many times a second.
      for (let waited = 0; link.toLose > 0 && waited < 5_000; waited += 50) await sleep(50);
      return {
        whom: name,
        what: `${commits - link.toLose} COMMITs done and not acknowledged`,
        forMs: 0,
        end: () => link.loseAcknowledgements(0),
      };
    },
  },
  {
    name: 'cut off and frozen',
    numbers: 'F7, F33',
    strike: async ({ members }, chance) => {
      const member = chance.pick(members);
      const forMs = chance.between(4_000, 7_000);
      await member.link.cut();
      member.signal('SIGSTOP');
      return {
        whom: member.name,
        what: `without its database and stopped for ${seconds(forMs)}; it wakes first`,
        forMs,
        end: async () => {
          member.signal('SIGCONT');
          await sleep(500);
          await member.link.heal();
        },
      };
    },
  },
  { name: 'target cut off', numbers: 'F22', strike: cut(toTarget, 5_000) },
  { name: 'target slow', numbers: 'F22', strike: slow(toTarget, 800) },
  { name: 'target half-open', numbers: 'F22', strike: halfOpen(toTarget) },
];
