import { type Fault, seconds } from './fault.ts';

/** What happens to processes. */
export const MEMBER_FAULTS: readonly Fault[] = [
  {
    name: 'kill -9',
    numbers: 'F1–F4',
    strike: async ({ mortal }, chance) => {
      const member = chance.pick(mortal);
      const forMs = chance.between(0, 6_000);
      await member.end('SIGKILL');
      return {
        whom: member.name,
        what: `a new process after ${seconds(forMs)}`,
        forMs,
        end: () => member.start(),
      };
    },
  },
  {
    name: 'kill -9 of all',
    numbers: 'F1–F5',
    strike: async ({ mortal }, chance) => {
      const forMs = chance.between(500, 5_000);
      await Promise.all(mortal.map((member) => member.end('SIGKILL')));
      return {
        whom: mortal.map(({ name }) => name).join(', '),
        what: `new processes after ${seconds(forMs)}`,
        forMs,
        end: () => {
          for (const member of mortal) member.start();
        },
      };
    },
  },
  {
    name: 'frozen',
    numbers: 'F6, F33',
    strike: ({ members }, chance) => {
      const member = chance.pick(members);
      // A lease is 3 s: mostly longer, now and then as long.
      const forMs = chance.between(2_500, 8_000);
      member.signal('SIGSTOP');
      return {
        whom: member.name,
        what: `SIGSTOP for ${seconds(forMs)}; a lease is 3 s`,
        forMs,
        end: () => member.signal('SIGCONT'),
      };
    },
  },
  {
    name: 'stutter',
    numbers: 'F6, F34',
    strike: ({ members }, chance) => {
      const member = chance.pick(members);
      const forMs = chance.between(4_000, 7_000);
      let isStopped = false;
      const timer = setInterval(() => {
        isStopped = !isStopped;
        member.signal(isStopped ? 'SIGSTOP' : 'SIGCONT');
      }, 700);
      return {
        whom: member.name,
        what: `SIGSTOP and SIGCONT every 0.7 s for ${seconds(forMs)}`,
        forMs,
        end: () => {
          clearInterval(timer);
          member.signal('SIGCONT');
        },
      };
    },
  },
  {
    name: 'upgraded',
    numbers: 'F30',
    strike: async ({ mortal }, chance) => {
      const member = chance.pick(mortal);
      const how = await Promise.race([member.end('SIGTERM'), tooLong(15_000)]);
      if (how === null) await member.end('SIGKILL');
      return {
        whom: member.name,
        what: `SIGTERM (${how ?? 'it did not stop within 15 s: SIGKILL'}), then a new process`,
        forMs: 0,
        end: () => member.start(),
      };
    },
  },
];

const tooLong = (ms: number): Promise<null> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(null), ms).unref();
  });
