import { Socket } from 'node:net';
import { type Dial, dialSocket } from '../../src/adapter/http/dial.ts';
import { type Member, startMembers } from '../cluster/members.ts';
import { allSettled } from '../support/belfry.ts';
import { onMariaDb, type TestDatabase } from '../support/databases.ts';
import { startTarget, type Target } from '../support/target.ts';

onMariaDb('a holder that comes too late (F6, F7, F33)', (store) => {
  let test: TestDatabase;
  let target: Target;
  let late: Member;
  let heir: Member;
  let stops: (() => Promise<void>)[];
  /** Lets the connections come up that the late one waits for. */
  let connect: () => void;

  beforeEach(async () => {
    test = await store.open();
    target = await startTarget();
    const isUp = new Promise<void>((resolve) => {
      connect = resolve;
    });
    const dialLater: Dial = ({ address, port }) => {
      const socket = new Socket();
      void isUp.then(() => socket.connect(port, address));
      return socket;
    };
    const first = await startMembers(test, ['late'], { dial: dialLater });
    const second = await startMembers(test, ['heir'], { dial: dialSocket, env: { BELFRY_ROLES: 'rescuer' } });
    [late] = first.members as [Member];
    [heir] = second.members as [Member];
    stops = [first.stop, second.stop];
    await late.application('app', { domains: [{ url: target.url }] });
  });
  afterEach(async () => {
    connect();
    for (const stop of stops) await stop();
    await target.close();
    await test.drop();
  });

  const job = (name: string, spec: object) =>
    late.job(name, { application: 'app', schedule: {}, request: { path: '/' }, connectTimeout: '30s', ...spec });

  it('sends nothing on a connection that came up after its lease: somebody else may have called by then', async () => {
    await job('once', {});
    const id = await late.run('once');
    await late.until('once', ([run]) => run!.state === 'running');
    await late.until('once', () => late.engine.slots.inUse === 1);
    late.way.sever();
    await heir.until('once', allSettled(1), 8_000);
    expect(await heir.attempts(id)).toMatchObject([{ number: 1, fault: 'holder-lost' }]);

    connect();
    // It gives the call slot back: it has decided.
    await heir.until('once', () => late.engine.slots.inUse === 0);
    expect(target.arrivals).toEqual([]);

    late.way.heal();
    await heir.until('once', () => late.engine.membership.maySend(), 8_000);
    const next = await late.run('once');
    await late.until('once', (runs) => runs.some((run) => run.id === next && run.state === 'succeeded'), 8_000);
    expect(target.arrivals.map(({ logId }) => logId)).toEqual([String(next)]);
  }, 30_000);

  it('does not count what it never sent: nobody took the run over, so it is called as the first attempt', async () => {
    await job('kept', {});
    const id = await late.run('kept');
    await late.until('kept', () => late.engine.slots.inUse === 1);
    // The database is away for both: nobody can say that the holder died.
    late.way.sever();
    heir.way.sever();
    await waitUntil(() => !late.engine.membership.maySend());
    connect();
    await waitUntil(() => late.engine.slots.inUse === 0);
    late.way.heal();
    heir.way.heal();
    await late.until('kept', allSettled(1), 10_000);
    expect(await late.attempts(id)).toMatchObject([{ number: 1, status: 200 }]);
    expect(target.arrivals.map(({ attempt }) => attempt)).toEqual([1]);
  }, 30_000);
});

const waitUntil = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
};
