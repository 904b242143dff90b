import { ApiFailure } from '../../../src/adapter/kubernetes/api-failure.ts';
import { Informer, type InformerPorts } from '../../../src/adapter/kubernetes/informer.ts';
import type { KubernetesObject } from '../../../src/adapter/kubernetes/known-objects.ts';
import { FakeTime } from '../../engine/discovery/fake-time.ts';

const PATH = '/api/v1/namespaces/shop/things';

interface Asked {
  query: Record<string, unknown>;
  answer: (names: string[]) => void;
  fail: (error: Error) => void;
}

interface Watch {
  query: Record<string, unknown>;
  open: () => void;
  tell: (event: object) => void;
  /** As the server does, or as a silent watch ends. */
  end: () => void;
  fail: (error: Error) => void;
}

/** An API server whose answers the test gives, one by one; its watches end as their signals abort. */
const setUp = (silentMs?: number) => {
  const lists: Asked[] = [];
  const watches: Watch[] = [];
  const told: string[] = [];
  const time = new FakeTime();
  // Even an answer that is on its way when the signal aborts is given: the moment that a real connection leaves open.
  const ask = (_method: string, _path: string, { query }: { query: Record<string, unknown> }) =>
    new Promise((resolve, fail) => {
      const items = (names: string[]) => names.map(thing);
      lists.push({
        query,
        fail,
        answer: (names) => resolve({ metadata: { resourceVersion: '7' }, items: items(names) }),
      });
    });
  const watch = (
    _path: string,
    { query, signal, opened }: { query: Record<string, unknown>; signal: AbortSignal; opened: () => void },
    event: (event: object) => void,
  ) =>
    new Promise<void>((resolve, reject) => {
      watches.push({ query, open: opened, tell: event, end: resolve, fail: reject });
      signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    });
  const informer = new Informer<string>(
    {
      api: { name: 'local', ask, watch } as unknown as InformerPorts['api'],
      timers: time,
      monotonic: () => time.monotonic(),
      random: () => 0.5,
      log: { debug() {}, info() {}, warn() {}, error() {} },
    },
    { path: PATH, keep: ({ metadata }) => metadata.name, listed: (selector) => told.push(String(selector)) },
    silentMs,
  );
  return { informer, lists, watches, told, time };
};

const thing = (name: string): KubernetesObject => ({ metadata: { name, namespace: 'shop', resourceVersion: '1' } });
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('an informer', () => {
  it('takes no list for one of the selector that was chosen while the answer was on its way', async () => {
    const { informer, lists, watches, told } = setUp();
    informer.start();
    lists[0]!.answer(['a']);
    informer.select('app=b');
    await settled();
    expect(told).toEqual([]);
    expect(informer.isSynced).toBe(false);
    expect(watches).toEqual([]);
    expect(lists[1]!.query.labelSelector).toBe('app=b');
    lists[1]!.answer(['b']);
    await settled();
    expect([...informer.values()]).toEqual(['b']);
    expect(told).toEqual(['app=b']);
    expect(watches[0]!.query).toMatchObject({ labelSelector: 'app=b', resourceVersion: '7' });
    await informer.stop();
  });

  it('lists anew by another selector, though an event of the old one comes last', async () => {
    const { informer, lists, watches } = setUp();
    informer.start();
    lists[0]!.answer(['a']);
    await settled();
    informer.select('app=b');
    expect(() => watches[0]!.tell({ type: 'ADDED', object: thing('late') })).toThrow();
    await settled();
    expect(lists).toHaveLength(2);
    expect([...informer.values()]).toEqual(['a']);
    lists[1]!.answer([]);
    await informer.stop();
  });

  it('tells a right that is missing from a server that is away', async () => {
    const { informer, lists, time } = setUp();
    informer.start();
    lists[0]!.fail(new Error('connect ECONNREFUSED'));
    await settled();
    expect(informer.state).toMatchObject({ failure: 'connect ECONNREFUSED', isForbidden: false });
    await time.advance(1_000);
    lists[1]!.fail(new ApiFailure(403, 'Forbidden', 'things is forbidden'));
    await settled();
    expect(informer.state).toMatchObject({ failure: 'things is forbidden', isForbidden: true });
    await time.advance(1_000);
    lists[2]!.answer([]);
    await settled();
    expect(informer.state).toMatchObject({ failure: null, isForbidden: false });
    await informer.stop();
    expect(time.pending).toBe(0);
  });

  /** It watches, its server goes away for a minute, and comes back. */
  const afterAMinuteAway = async () => {
    const world = setUp();
    const { informer, lists, watches, time } = world;
    informer.start();
    lists[0]!.answer(['a']);
    await settled();
    watches[0]!.open();
    for (let at = 0; at < 60_000; at += 100) {
      watches.at(-1)!.fail(new Error('connect ECONNREFUSED'));
      await time.advance(100);
    }
    expect(informer.state.failure).toBe('connect ECONNREFUSED');
    const before = watches.length;
    await time.advance(5_000);
    expect(watches).toHaveLength(before + 1);
    return world;
  };
  const expired = () => new ApiFailure(410, 'Expired', 'too old resource version');

  it('lists anew at once where a server that was away has forgotten the version, however long it was away (F20)', async () => {
    const { informer, lists, watches, time } = await afterAMinuteAway();
    watches.at(-1)!.open();
    watches.at(-1)!.fail(expired());
    await settled();
    await time.advance(500);
    expect(lists).toHaveLength(2);
    expect(informer.state.failure).toBeNull();
    lists[1]!.answer([]);
    await informer.stop();
  });

  it('backs off where a version is forgotten again and again as soon as it was listed', async () => {
    const { informer, lists, watches, time } = setUp();
    informer.start();
    for (let round = 0; round < 60; round++) {
      lists.at(-1)!.answer(['a']);
      await settled();
      watches.at(-1)!.open();
      watches.at(-1)!.fail(expired());
      await settled();
      await time.advance(1_000);
    }
    expect(lists.length).toBeLessThan(12);
    await informer.stop();
    expect(time.pending).toBe(0);
  });

  it('backs off from a server that now refuses and now does not answer', async () => {
    const { informer, lists, time } = setUp();
    informer.start();
    for (let at = 0; at < 60_000; at += 100) {
      const isAnswer = lists.length % 2 === 0;
      lists.at(-1)!.fail(isAnswer ? new ApiFailure(503, 'ServiceUnavailable', 'not yet ready') : new Error('refused'));
      await time.advance(100);
    }
    expect(lists.length).toBeLessThan(25);
    lists.at(-1)!.answer([]);
    await informer.stop();
  });

  it('begins with small delays again where the server answers, if only with a refusal', async () => {
    const { informer, watches, time } = await afterAMinuteAway();
    watches.at(-1)!.fail(new ApiFailure(403, 'Forbidden', 'not yet ready'));
    const before = watches.length;
    await settled();
    await time.advance(200);
    expect(watches).toHaveLength(before + 1);
    await informer.stop();
  });

  it('goes on at once from the version that it knows, and says nothing, where a watch fell silent', async () => {
    const { informer, lists, watches, time } = setUp(3_000);
    informer.start();
    lists[0]!.answer(['a']);
    for (let round = 1; round <= 20; round++) {
      await settled();
      expect(watches).toHaveLength(round);
      watches.at(-1)!.open();
      await time.advance(3_000);
      watches.at(-1)!.end();
      expect(informer.state.failure).toBeNull();
    }
    expect(lists).toHaveLength(1);
    await informer.stop();
  });
});
