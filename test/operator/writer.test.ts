import { Errands } from '../../src/operator/errands.ts';
import { EventLog } from '../../src/operator/event-log.ts';
import type { KubeObject } from '../../src/operator/ports.ts';
import { StatusQueue } from '../../src/operator/status-queue.ts';
import { WriteBudget } from '../../src/operator/write-budget.ts';
import { Writer } from '../../src/operator/writer.ts';
import { FakeTime } from '../engine/discovery/fake-time.ts';

const job: KubeObject = {
  apiVersion: 'belfry.dev/v1',
  kind: 'HttpJob',
  metadata: { name: 'a', namespace: 'shop', uid: 'u', generation: 1, resourceVersion: '1' },
  spec: {},
};

const answer = (status: number, message = `HTTP ${status}`) => Object.assign(new Error(message), { status });

/** A writer, what it wrote in order, and how the API server takes it. */
const setUp = () => {
  const time = new FakeTime();
  const written: string[] = [];
  const warnings: string[] = [];
  const server = { take: (_what: string): void => {} };
  const crowd = { isWorkedOn: false };
  const write = async (what: string) => {
    written.push(what);
    server.take(what);
  };
  const [statuses, events, errands] = [new StatusQueue(), new EventLog(), new Errands()];
  const writer = new Writer({
    budget: new WriteBudget(() => time.monotonic()),
    statuses,
    events,
    errands,
    writeStatus: write,
    writeEvent: ({ reason }) => write(reason),
    mayBurst: () => !crowd.isWorkedOn,
    clock: time,
    timers: time,
    log: { info() {}, error() {}, warn: (facts) => warnings.push(JSON.stringify(facts)) },
  });
  return { time, writer, statuses, events, errands, server, crowd, written, warnings, write };
};

describe('what is written to the API server', () => {
  it('passes one budget, errands such as removals included', async () => {
    const { time, writer, errands, written, write } = setUp();
    for (let n = 0; n < 500; n++) errands.add(`remove ${n}`, () => write(`remove ${n}`));
    writer.wake();
    await time.advance(10_000);
    expect(written.length).toBeGreaterThanOrEqual(190);
    expect(written.length).toBeLessThanOrEqual(202);
    await writer.stop();
  });

  it('holds a burst back while a crowd of objects is still to be stored', async () => {
    const { time, writer, statuses, crowd, written } = setUp();
    crowd.isWorkedOn = true;
    for (let n = 0; n < 500; n++) statuses.add(`HttpJob/shop/${n}`, 'generation');
    writer.wake();
    await time.advance(2_000);
    expect(written.length).toBeGreaterThanOrEqual(35);
    expect(written.length).toBeLessThanOrEqual(45);
    crowd.isWorkedOn = false;
    await time.advance(2_000);
    expect(written.length).toBe(500);
    await writer.stop();
  });

  it('lets statuses, Events and errands take turns, and what is new go first', async () => {
    const { time, writer, statuses, events, errands, written, write } = setUp();
    for (let n = 0; n < 40; n++) {
      errands.add(`remove ${n}`, () => write('errand'));
      statuses.add(`HttpJob/shop/${n}`, 'result');
      events.note(
        { ...job, metadata: { ...job.metadata, uid: `u${n}` } },
        { type: 'Normal', reason: 'event', message: '' },
        0,
      );
    }
    statuses.add('HttpJob/shop/new', 'generation');
    writer.wake();
    await time.advance(2_000);
    expect(written[0]).toBe('HttpJob/shop/new');
    const count = (what: string) => written.filter((each) => each === what).length;
    expect(count('errand')).toBeGreaterThanOrEqual(4);
    expect(count('event')).toBeGreaterThanOrEqual(4);
    expect(written.length - count('errand') - count('event')).toBeGreaterThanOrEqual(25);
    await writer.stop();
  });

  it('does an errand once, again where the server failed, and no more where its object is gone', async () => {
    const { time, writer, errands, server, written, write } = setUp();
    let failing = true;
    server.take = (what) => {
      if (what === 'gone') throw answer(404);
      if (failing) throw answer(503);
    };
    for (const what of ['own', 'own', 'gone']) errands.add(what, () => write(what));
    writer.wake();
    await time.advance(3_000);
    failing = false;
    await time.advance(3_000);
    expect(written.filter((what) => what === 'gone')).toHaveLength(1);
    expect(written.filter((what) => what === 'own').length).toBeGreaterThan(1);
    expect(errands.hasNext).toBe(false);
    await writer.stop();
    expect(time.pending).toBe(0);
  });

  it('writes an Event again that the server could not take, as the new one that it is', async () => {
    const { time, writer, events, server, written } = setUp();
    let failing = true;
    server.take = () => {
      if (failing) throw answer(503);
    };
    events.note(job, { type: 'Warning', reason: 'RunFailed', message: 'It failed.' }, 0);
    writer.wake();
    await time.advance(2_500);
    failing = false;
    const tries = written.length;
    expect(tries).toBeGreaterThan(1);
    await time.advance(30_000);
    expect(written).toHaveLength(tries + 1);
    await writer.stop();
  });

  it('holds nobody up for one object that is refused for good', async () => {
    const { time, writer, statuses, server, written, warnings } = setUp();
    server.take = (what) => {
      if (what === 'HttpJob/shop/bad') throw answer(422);
    };
    statuses.add('HttpJob/shop/bad', 'generation');
    for (let n = 0; n < 10; n++) statuses.add(`HttpJob/shop/${n}`, 'generation');
    writer.wake();
    await time.advance(100);
    expect(written).toHaveLength(11);
    expect(warnings).toEqual([JSON.stringify({ object: 'HttpJob/shop/bad', error: 'HTTP 422' })]);
    await writer.stop();
  });

  it('writes again, behind all others, what somebody else has changed meanwhile', async () => {
    const { time, writer, statuses, server, written } = setUp();
    let isStale = true;
    server.take = (what) => {
      if (what === 'HttpJob/shop/stale' && isStale) throw answer(409);
    };
    statuses.add('HttpJob/shop/stale', 'generation');
    for (let n = 0; n < 30; n++) statuses.add(`HttpJob/shop/${n}`, 'generation');
    writer.wake();
    await time.advance(10);
    expect(written.slice(0, 31)).toHaveLength(31);
    isStale = false;
    await time.advance(1_000);
    expect(written.lastIndexOf('HttpJob/shop/stale')).toBeGreaterThanOrEqual(31);
    expect(statuses.peek(time.now())).toBeNull();
    await writer.stop();
  });

  it.each([
    ['status', { object: 'HttpJob/shop/a' }],
    ['Event', { object: 'HttpJob/shop/a', event: 'RunFailed' }],
    ['errand', { errand: 'remove HttpRun/shop/r u' }],
  ])('names the object whose %s could not be written: %j', async (what, named) => {
    const { time, writer, statuses, events, errands, server, warnings, write } = setUp();
    server.take = () => {
      throw answer(503);
    };
    if (what === 'status') statuses.add('HttpJob/shop/a', 'result');
    if (what === 'Event') events.note(job, { type: 'Warning', reason: 'RunFailed', message: 'It failed.' }, 0);
    if (what === 'errand') errands.add('remove HttpRun/shop/r u', () => write('remove'));
    writer.wake();
    await time.advance(10);
    expect(warnings).toEqual([JSON.stringify({ ...named, error: 'HTTP 503' })]);
    await writer.stop();
  });

  it('waits as long as the server asks', async () => {
    const { time, writer, statuses, server, written } = setUp();
    server.take = () => {
      throw Object.assign(answer(429), { retryAfterSeconds: 5 });
    };
    statuses.add('HttpJob/shop/a', 'result');
    writer.wake();
    await time.advance(1);
    await time.advance(4_900);
    expect(written).toHaveLength(1);
    await time.advance(200);
    expect(written).toHaveLength(2);
    await writer.stop();
  });

  it('waits while the server fails, and says so once a minute at most', async () => {
    const { time, writer, statuses, server, written, warnings } = setUp();
    let tries = 0;
    server.take = () => {
      throw answer(500, `failure ${tries++}`);
    };
    for (let n = 0; n < 100; n++) statuses.add(`HttpJob/shop/${n}`, 'condition');
    writer.wake();
    await time.advance(59_000);
    expect(warnings).toHaveLength(1);
    expect(written.length).toBeLessThan(120);
    await time.advance(60_000);
    expect(warnings).toHaveLength(2);
    await writer.stop();
  });
});
