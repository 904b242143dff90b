import { DomainSource } from '../../../src/engine/discovery/domain-source.ts';
import { EndpointBook } from '../../../src/engine/discovery/endpoint-book.ts';
import type { DiscoveredApplication, EndpointSource } from '../../../src/engine/discovery/endpoint-source.ts';
import { COST_HALF_LIFE_MS } from '../../../src/fire/route/past-cost.ts';
import type { Endpoint } from '../../../src/fire/target/endpoint.ts';
import { addresses, endpoint } from '../../fire/target/build-endpoint.ts';
import { FakeProber } from './fake-prober.ts';
import { FakeTime } from './fake-time.ts';

const A = 'http://a.example.com';
const B = 'http://b.example.com';

const healthCheck = { path: '/healthz', interval: '10s', timeout: '2s', unhealthyAfter: 3, healthyAfter: 2 };

const application = (
  urls: string[],
  rest: Partial<DiscoveredApplication['spec']> = {},
  id = 1,
): DiscoveredApplication => ({
  id,
  namespace: 'shop',
  name: `app-${id}`,
  spec: { domains: urls.map((url) => ({ url, weight: 1, labels: {} })), ...rest },
});

const setUp = (sources: EndpointSource[] = [new DomainSource()]) => {
  const time = new FakeTime();
  const prober = new FakeProber();
  const book = new EndpointBook(sources, { prober, timers: time, clock: time, random: () => 0.5 });
  const changes: number[] = [];
  book.onChange((applicationId) => changes.push(applicationId));
  return { time, prober, book, changes };
};

describe('EndpointBook', () => {
  it('lists the domains of each application, and nothing for one that it does not know', () => {
    const { book, changes } = setUp();
    book.follow([application([A, B]), application([B], {}, 2)]);
    expect(addresses(book.endpointsOf(1))).toEqual([A, B]);
    expect(addresses(book.endpointsOf(2))).toEqual([B]);
    expect(book.endpointsOf(3)).toEqual([]);
    expect(changes).toEqual([1, 2]);
  });

  it('gives the same frozen array while nothing changed, however often applications are read anew', () => {
    const { book, changes } = setUp();
    book.follow([application([A, B])]);
    const list = book.endpointsOf(1);
    book.follow([application([A, B]), application([B], {}, 2)]);
    expect(book.endpointsOf(1)).toBe(list);
    expect(Object.isFrozen(list)).toBe(true);
    expect(changes).toEqual([1, 2]);
  });

  it('follows an edit and a deletion', () => {
    const { book, changes } = setUp();
    book.follow([application([A, B])]);
    book.follow([application([B])]);
    expect(addresses(book.endpointsOf(1))).toEqual([B]);
    book.follow([]);
    expect(book.endpointsOf(1)).toEqual([]);
    expect(changes).toEqual([1, 1, 1]);
  });

  it('tells nobody who no longer listens', () => {
    const { book } = setUp();
    const heard: number[] = [];
    const end = book.onChange((applicationId) => heard.push(applicationId));
    end();
    book.follow([application([A])]);
    expect(heard).toEqual([]);
  });

  it('takes further sources, starts and stops them, and hears of their changes', async () => {
    class Cluster implements EndpointSource {
      pods: Endpoint[] = [endpoint('10.0.0.1:80', { uid: 'p1' })];
      changed: (applicationId: number) => void = () => {};
      follow(): void {}
      endpointsOf(applicationId: number): readonly Endpoint[] {
        return applicationId === 2 ? this.pods : [];
      }
      async start(changed: (applicationId: number) => void): Promise<void> {
        this.changed = changed;
      }
      async stop(): Promise<void> {
        this.changed = () => {};
      }
    }
    const cluster = new Cluster();
    const { book, changes } = setUp([new DomainSource(), cluster]);
    await book.start();
    book.follow([application([A]), { ...application([], {}, 2), spec: {} }]);
    expect(addresses(book.endpointsOf(2))).toEqual(['10.0.0.1:80']);
    cluster.pods = [
      ...cluster.pods,
      endpoint('10.0.0.2:80', { uid: 'p2', ready: false, notReadyReason: 'terminating' }),
    ];
    cluster.changed(2);
    expect(book.endpointsOf(2).map((one) => one.ready)).toEqual([true, false]);
    expect(changes).toEqual([1, 2, 2]);
    await book.stop();
    expect(addresses(book.endpointsOf(2))).toHaveLength(2);
  });
});

describe('calls in flight', () => {
  it('are counted by endpoint and application', () => {
    const { book } = setUp();
    book.follow([application([A, B])]);
    book.callBegan(1, A, 5);
    book.callBegan(1, A, 1);
    book.callBegan(1, B, 2);
    expect(book.load(1, A)).toEqual({ inFlight: 2, cost: 6 });
    expect(book.inFlight(1)).toBe(3);
    expect(book.load(2, A)).toEqual({ inFlight: 0, cost: 0 });
    expect(book.inFlight(2)).toBe(0);
  });

  it('leave their cost behind, half of it after a half-life', async () => {
    const { book, time } = setUp();
    book.callBegan(1, A, 8);
    book.callEnded(1, A, 8);
    expect(book.load(1, A)).toEqual({ inFlight: 0, cost: 8 });
    await time.advance(COST_HALF_LIFE_MS);
    expect(book.load(1, A).cost).toBeCloseTo(4);
    book.callBegan(1, A, 1);
    book.callEnded(1, A, 1);
    await time.advance(COST_HALF_LIFE_MS);
    expect(book.load(1, A).cost).toBeCloseTo(2.5);
  });

  it('of an endpoint that left are counted to their end, then forgotten once their past has faded', async () => {
    const { book, time } = setUp();
    book.follow([application([A, B])]);
    book.callBegan(1, A, 1);
    book.follow([application([B])]);
    expect(book.load(1, A).inFlight).toBe(1);
    book.callEnded(1, A, 1);
    await time.advance(20 * COST_HALF_LIFE_MS);
    book.follow([application([B, 'http://c.example.com'])]);
    expect(book.load(1, A)).toEqual({ inFlight: 0, cost: 0 });
  });
});

describe('health checks', () => {
  it('take an endpoint out after as many bad probes in a row as the application says, and bring it back', async () => {
    const { book, time, prober, changes } = setUp();
    book.follow([application([A, B], { healthCheck })]);
    prober.answer(A, 503);
    await time.advance(19_000);
    expect(prober.countOf(A)).toBe(2);
    expect(book.endpointsOf(1).every((one) => one.ready)).toBe(true);
    await time.advance(10_000);
    const [a, b] = book.endpointsOf(1);
    expect(a).toMatchObject({
      ready: false,
      notReadyReason: 'GET /healthz answered 503 three times since 2026-11-21T12:03:05.500Z',
    });
    expect(b!.ready).toBe(true);

    const out = book.endpointsOf(1);
    await time.advance(30_000);
    expect(book.endpointsOf(1)).toBe(out);

    prober.answer(A, 204);
    await time.advance(10_000);
    expect(book.endpointsOf(1)).toBe(out);
    await time.advance(10_000);
    expect(book.endpointsOf(1).map((one) => one.ready)).toEqual([true, true]);
    expect(changes).toEqual([1, 1, 1]);
    await book.stop();
    expect(time.pending).toBe(0);
  });

  it('ask by the one way out, at the base path, under the host of the endpoint, within the time-out', async () => {
    const { book, time, prober } = setUp();
    const domains = [{ url: 'https://gw.example.com/base/', host: 'billing.internal:8443', weight: 1, labels: {} }];
    book.follow([application([], { domains, healthCheck })]);
    await time.advance(1_000);
    expect(prober.probes).toEqual([
      {
        address: 'https://gw.example.com/base',
        timeoutMs: 2_000,
        request: {
          method: 'GET',
          origin: 'https://gw.example.com',
          path: '/base/healthz',
          headers: { host: 'billing.internal:8443', 'user-agent': 'Belfry-HealthCheck', accept: '*/*' },
          body: null,
          serverName: 'billing.internal',
        },
      },
    ]);
    await book.stop();
  });

  it('count a fault, and a prober that throws, as bad, and go on', async () => {
    const { book, time, prober } = setUp();
    const twice = { ...healthCheck, unhealthyAfter: 2 };
    book.follow([application([A, B], { healthCheck: twice })]);
    prober.answers.set(A, () => ({
      fault: { kind: 'refused', message: 'connection refused' },
      sent: false,
      timing: { totalMs: 1 },
    }));
    prober.answers.set(B, () => {
      throw new Error('a bug');
    });
    await time.advance(60_000);
    expect(book.endpointsOf(1).map((one) => one.notReadyReason)).toEqual([
      'GET /healthz: connection refused, twice since 2026-11-21T12:03:05.500Z',
      'GET /healthz could not be made (Error: a bug), twice since 2026-11-21T12:03:05.500Z',
    ]);
    expect(prober.countOf(B)).toBe(6);
    await book.stop();
  });

  it('go on undisturbed by edits elsewhere, and begin anew where the check is another one', async () => {
    const { book, time, prober } = setUp();
    prober.answer(A, 503);
    book.follow([application([A], { healthCheck: { ...healthCheck, unhealthyAfter: 1 } })]);
    await time.advance(1_000);
    expect(book.endpointsOf(1)[0]!.ready).toBe(false);
    book.follow([application([A, B], { healthCheck: { ...healthCheck, unhealthyAfter: 1 } })]);
    expect(book.endpointsOf(1).map((one) => one.ready)).toEqual([false, true]);
    book.follow([application([A, B])]);
    expect(book.endpointsOf(1).map((one) => one.ready)).toEqual([true, true]);
    const probes = prober.probes.length;
    await time.advance(60_000);
    expect(prober.probes).toHaveLength(probes);
    expect(time.pending).toBe(0);
    await book.stop();
  });

  it('keep to one probe of an endpoint at a time, and stop waits for those under way', async () => {
    const { book, time, prober } = setUp();
    book.follow([application([A, B], { healthCheck })]);
    prober.hold = true;
    await time.advance(60_000);
    expect(prober.inFlight).toBe(2);
    expect(prober.probes).toHaveLength(2);
    await book.stop();
    expect(prober.inFlight).toBe(0);
    expect(time.pending).toBe(0);
  });

  it('never make an endpoint ready that its source holds not ready', async () => {
    const source = new DomainSource();
    const down = endpoint('p', { url: 'http://10.0.0.1', ready: false, notReadyReason: 'not ready in its slice' });
    source.endpointsOf = () => [down];
    const { book, time } = setUp([source]);
    book.follow([application([], { healthCheck })]);
    await time.advance(30_000);
    expect(book.endpointsOf(1)).toEqual([down]);
    await book.stop();
  });

  it('are spread: first probes and intervals differ by chance', async () => {
    const time = new FakeTime();
    const prober = new FakeProber();
    const draws = [0, 0.9, 0, 0.999];
    const book = new EndpointBook([new DomainSource()], {
      prober,
      timers: time,
      clock: time,
      random: () => draws.shift() ?? 0.5,
    });
    book.follow([application([A, B], { healthCheck })]);
    await time.advance(800);
    expect([prober.countOf(A), prober.countOf(B)]).toEqual([1, 0]);
    await time.advance(200);
    expect([prober.countOf(A), prober.countOf(B)]).toEqual([1, 1]);
    await time.advance(8_100);
    expect([prober.countOf(A), prober.countOf(B)]).toEqual([2, 1]);
    await book.stop();
  });
});
