import { planShards, type ShardPlanInput } from '../../../src/fire/target/plan-shards.ts';
import { endpoint, weighted } from './build-endpoint.ts';

const plan = (input: Partial<ShardPlanInput>) =>
  planShards({ routeStrategy: 'RoundRobin', endpoints: weighted(1, 1, 1), ...input });

describe('planShards', () => {
  it('plans one shard, 0 of 1, to be routed as it is sent, for every strategy that picks', () => {
    for (const routeStrategy of ['RoundRobin', 'Failover', 'ConsistentHash'] as const)
      expect(plan({ routeStrategy })).toEqual({ total: 1, shards: [{ index: 0, endpoint: null }] });
  });

  it('Broadcast freezes the list in its order, one shard an endpoint whatever its weight, with the UID of its Pod', () => {
    const endpoints = [endpoint('a', { uid: 'pod-a' }), endpoint('b', { weight: 0 }), endpoint('c')];
    expect(plan({ routeStrategy: 'Broadcast', endpoints })).toEqual({
      total: 3,
      shards: [
        { index: 0, endpoint: 'a', uid: 'pod-a' },
        { index: 1, endpoint: 'b' },
        { index: 2, endpoint: 'c' },
      ],
    });
  });

  it('Sharded spreads n shards over fewer endpoints, and over more', () => {
    const bound = (shards: number, endpoints = weighted(1, 1, 1)) => {
      const answer = plan({ routeStrategy: 'Sharded', shards, endpoints });
      return 'refused' in answer ? answer : answer.shards.map((shard) => shard.endpoint);
    };
    expect(bound(7)).toEqual(['a', 'b', 'c', 'a', 'b', 'c', 'a']);
    expect(bound(2)).toEqual(['a', 'b']);
    expect(bound(4, weighted(3, 1))).toEqual(['a', 'a', 'b', 'a']);
    expect(bound(2, [])).toEqual([null, null]);
  });

  it('keeps the total where only some shards were requested', () => {
    expect(plan({ routeStrategy: 'Broadcast', requestedShards: [2] })).toEqual({
      total: 3,
      shards: [{ index: 2, endpoint: 'c' }],
    });
    expect(plan({ routeStrategy: 'Broadcast', requestedShards: [1, 9] })).toEqual({
      refused: 'there is no shard 9: there are shards 0 to 2',
    });
  });

  it('binds all to the endpoint that a person named, or refuses one that is not there', () => {
    expect(plan({ requestedEndpoint: 'b' })).toEqual({ total: 1, shards: [{ index: 0, endpoint: 'b' }] });
    expect(plan({ routeStrategy: 'Broadcast', requestedEndpoint: 'b' })).toEqual({
      total: 1,
      shards: [{ index: 0, endpoint: 'b' }],
    });
    expect(plan({ routeStrategy: 'Sharded', shards: 2, requestedEndpoint: 'b', endpoints: weighted(1, 0) })).toEqual({
      total: 2,
      shards: [
        { index: 0, endpoint: 'b' },
        { index: 1, endpoint: 'b' },
      ],
    });
    expect(plan({ requestedEndpoint: 'x' })).toEqual({ refused: 'x is not an endpoint that this job can use now' });
  });

  it('has no shard for a Broadcast to nobody', () => {
    expect(plan({ routeStrategy: 'Broadcast', endpoints: [] })).toEqual({ total: 0, shards: [] });
  });
});
