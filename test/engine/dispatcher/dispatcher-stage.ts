import { ApplicationBook } from '../../../src/engine/definition/application-book.ts';
import { DefinitionBook } from '../../../src/engine/definition/definition-book.ts';
import { NO_REFERENCED_SECRETS } from '../../../src/engine/definition/referenced-secrets.ts';
import { EndpointLoads } from '../../../src/engine/discovery/endpoint-loads.ts';
import { CallSlots } from '../../../src/engine/dispatcher/call-slots.ts';
import { Committer } from '../../../src/engine/dispatcher/committer.ts';
import { Dispatcher } from '../../../src/engine/dispatcher/dispatcher.ts';
import type { CallOptions, Endpoints } from '../../../src/engine/dispatcher/ports.ts';
import type { ClaimedRun, Results } from '../../../src/engine/dispatcher/store.ts';
import type { Outcome } from '../../../src/fire/call/outcome.ts';
import { judge } from '../../../src/fire/verdict/success-rule.ts';
import { newRun, shard } from '../../contract/builders.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { FakeTime, silent } from '../fakes.ts';

const SLOTS = 6;
const MANY = 1_000;
export const CUT_OFF: Outcome = {
  fault: { kind: 'cancelled', message: 'cut off' },
  sent: true,
  timing: { totalMs: 1 },
};

/** A dispatcher with six call slots, and a target that never answers by itself. */
export const dispatcherOnStage = async ({ connections = MANY }: { connections?: number } = {}) => {
  const time = new FakeTime();
  const store = new MemoryStore(() => time.now());
  const application = store.application('app');
  const request = { application: 'app', schedule: {}, request: { path: '/' } };
  const single = store.job('single', request, null);
  const sharded = store.job('sharded', { ...request, routeStrategy: 'Sharded', shards: 9 }, null);
  const calls: { options: CallOptions; answer: (outcome: Outcome) => void }[] = [];
  const committed: Results[] = [];
  const slots = new CallSlots(SLOTS);
  slots.limit(application, null);
  const applications = new ApplicationBook(
    { store: store.definitions, secrets: NO_REFERENCED_SECRETS, clock: time, timers: time, log: silent },
    () => {},
  );
  await applications.lookNow();
  const holder = { memberId: 1, epoch: 1 };
  const lease = { covers: true };
  const room = { connections };
  const dispatcher = new Dispatcher({
    store: { startShards: async () => ({ lost: [] }) },
    definitions: new DefinitionBook(store.definitions, silent),
    applications,
    endpoints: oneEndpoint(time),
    caller: { call: (_, options) => new Promise((answer) => calls.push({ options, answer })) },
    judge: { judgeElsewhere: async (rule, outcome) => judge(rule, outcome) },
    slots,
    committer: new Committer(
      {
        commit: async (_, results) => {
          committed.push(results);
          return { lost: [] };
        },
      },
      () => holder,
      time,
      time,
      silent,
      () => {},
    ),
    clock: time,
    timers: time,
    random: () => 0.5,
    log: silent,
    watch: { sent() {}, calling() {}, ended() {}, settled() {} },
    holder: () => holder,
    maySend: () => lease.covers,
    callers: () => 1,
    mostPerEndpoint: () => null,
    endpointsFull: () => {},
    connections: () => room.connections,
    slotFreed: () => {},
  });
  let runs = 0;
  const take = async (jobId: number, part: Partial<ClaimedRun>, fireAt = time.now()): Promise<void> => {
    if (!slots.tryTake(application)) throw new Error('no call slot is left');
    await dispatcher.take([claimed(++runs, jobId, application, fireAt, part)], holder);
    await time.pass(0);
  };
  return { time, dispatcher, slots, application, calls, committed, lease, room, single, sharded, take };
};

const oneEndpoint = (time: FakeTime): Endpoints => {
  const loads = new EndpointLoads(() => time.monotonic());
  const url = 'http://127.0.0.1:1';
  const endpoints = [{ address: url, url, ready: true, weight: 1, zone: null, labels: {}, uid: null }] as never;
  return {
    endpointsOf: () => endpoints,
    problemsOf: () => [],
    isLearning: () => false,
    isPartial: () => false,
    load: (id, address) => loads.of(id, address),
    mostInFlight: (id) => loads.mostInFlight(id),
    takePeak: (id) => loads.takePeak(id),
    callBegan: (id, address, cost) => loads.began(id, address, cost),
    callEnded: (id, address, cost) => loads.ended(id, address, cost),
    onChange: () => () => {},
  };
};

const claimed = (
  id: number,
  jobId: number,
  applicationId: number,
  fireAt: number,
  part: Partial<ClaimedRun>,
): ClaimedRun => ({
  facts: newRun({ id, jobId, slotAt: fireAt }).facts,
  applicationId,
  priority: 5,
  rounds: 1,
  shardTotal: 1,
  pinned: null,
  requestedShards: null,
  cancelReason: null,
  dueAt: fireAt,
  waitingSince: null,
  shards: [shard(0, { state: 'queued', endpoint: null })],
  ...part,
});
