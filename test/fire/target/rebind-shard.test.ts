import type { Endpoint } from '../../../src/fire/target/endpoint.ts';
import { planShards } from '../../../src/fire/target/plan-shards.ts';
import { rebindShard } from '../../../src/fire/target/rebind-shard.ts';
import { addresses, endpoint, weighted } from './build-endpoint.ts';

const rebind = (
  shard: { index: number; endpoint: string | null; uid?: string },
  listed: Endpoint[],
  routeStrategy: 'Broadcast' | 'Sharded',
) => rebindShard(shard, { routeStrategy, listed, ready: listed.filter((one) => one.ready) });

describe('rebindShard', () => {
  it('stays with its endpoint while that is ready', () => {
    const list = weighted(1, 1, 1);
    expect(rebind({ index: 2, endpoint: 'b' }, list, 'Broadcast')).toEqual({ kind: 'stay', endpoint: list[1] });
  });

  it('moves to another endpoint, keeping its index, once its own left the list', () => {
    const answer = rebind({ index: 1, endpoint: 'gone' }, weighted(1, 1), 'Broadcast');
    expect(answer).toMatchObject({ kind: 'move', reason: 'gone is gone' });
  });

  it('a Broadcast shard waits for its endpoint, a Sharded one moves on as soon as a domain is not ready', () => {
    const list = [endpoint('a', { ready: false, notReadyReason: 'GET /healthz answered 503' }), endpoint('b')];
    expect(rebind({ index: 0, endpoint: 'a' }, list, 'Broadcast')).toEqual({
      kind: 'unavailable',
      reason: 'a is not ready: GET /healthz answered 503',
    });
    expect(rebind({ index: 0, endpoint: 'a' }, list, 'Sharded')).toMatchObject({
      kind: 'move',
      endpoint: { address: 'b' },
    });
  });

  it('a shard of a Pod never moves while any slice has that Pod, terminating or not ready', () => {
    const terminating = [
      endpoint('10.0.0.1:80', { uid: 'p1', ready: false, notReadyReason: 'terminating' }),
      endpoint('10.0.0.2:80', { uid: 'p2' }),
    ];
    const shard = { index: 0, endpoint: '10.0.0.1:80', uid: 'p1' };
    expect(rebind(shard, terminating, 'Sharded').kind).toBe('unavailable');
    expect(rebind(shard, [terminating[1]!], 'Sharded')).toMatchObject({ kind: 'move', endpoint: { uid: 'p2' } });
  });

  it('a new Pod under the old address is another Pod', () => {
    const reborn = [endpoint('10.0.0.1:80', { uid: 'p9' })];
    expect(rebind({ index: 0, endpoint: '10.0.0.1:80', uid: 'p1' }, reborn, 'Broadcast')).toMatchObject({
      kind: 'move',
    });
  });

  it('a shard of a run that a person pinned to one endpoint goes nowhere else', () => {
    const ready = weighted(1);
    for (const listed of [ready, [endpoint('x', { ready: false, notReadyReason: 'down' }), ...ready]])
      expect(
        rebindShard({ index: 0, endpoint: 'x' }, { routeStrategy: 'Sharded', listed, ready, pinned: true }).kind,
      ).toBe('unavailable');
  });

  it('a Sharded shard passes over what was dialled in vain, a Broadcast one has nobody else', () => {
    const listed = weighted(1, 1, 1);
    const dialled = { listed, ready: listed, exclude: new Set(['a', 'b']) };
    expect(rebindShard({ index: 0, endpoint: 'a' }, { routeStrategy: 'Sharded', ...dialled })).toEqual({
      kind: 'move',
      endpoint: listed[2],
      reason: 'a was dialled in vain',
    });
    expect(rebindShard({ index: 0, endpoint: 'a' }, { routeStrategy: 'Broadcast', ...dialled })).toEqual({
      kind: 'unavailable',
      reason: 'a was dialled in vain',
    });
  });

  it('has nowhere to go where no other endpoint is ready', () => {
    expect(rebind({ index: 0, endpoint: 'a' }, [], 'Sharded')).toEqual({
      kind: 'unavailable',
      reason: 'a is gone, and no other endpoint is ready',
    });
  });

  it('binds a shard that was planned while there was no endpoint', () => {
    expect(rebind({ index: 0, endpoint: null }, weighted(1), 'Sharded')).toMatchObject({
      kind: 'move',
      endpoint: { address: 'a' },
    });
  });

  it('spreads the shards of one lost endpoint over all that are left', () => {
    for (const size of [3, 4, 5, 8]) {
      const all = weighted(...Array<number>(size).fill(1));
      const answer = planShards({ routeStrategy: 'Sharded', shards: size * 12, endpoints: all });
      if ('refused' in answer) throw new Error(answer.refused);
      const left = all.slice(1);
      const moved = answer.shards
        .filter((shard) => shard.endpoint === 'a')
        .map((shard) => rebind(shard, left, 'Sharded'));
      const taken = new Set(moved.map((one) => (one.kind === 'move' ? one.endpoint.address : one.kind)));
      expect([...taken].sort()).toEqual(addresses(left));
    }
  });

  it('two-of-three-executors-never-share-item-3: the list shrinks mid-broadcast, each item has one shard and one place', () => {
    const three = weighted(1, 1, 1);
    const answer = planShards({ routeStrategy: 'Broadcast', endpoints: three });
    if ('refused' in answer) throw new Error(answer.refused);
    const two = three.slice(0, 2);
    const places = answer.shards.map((shard) => rebind(shard, two, 'Broadcast'));
    expect(answer.total).toBe(3);
    expect(places.map((place) => place.kind)).toEqual(['stay', 'stay', 'move']);
    // Item i belongs to the shard with index i mod total; with the frozen total no two shards share one.
    const owners = Array.from({ length: 9 }, (_, item) =>
      answer.shards.filter((shard) => item % answer.total === shard.index),
    );
    expect(owners.every((shards) => shards.length === 1)).toBe(true);
  });
});
