import { both } from './both.ts';

/** Names of strategies and policies as people know them. */
export const policyWords = both(
  {
    route: {
      RoundRobin: 'Round robin',
      Random: 'Random',
      First: 'First',
      Last: 'Last',
      ConsistentHash: 'Consistent hash',
      LeastFrequentlyUsed: 'Least frequently used',
      LeastRecentlyUsed: 'Least recently used',
      LeastBusy: 'Least busy',
      LeastLoad: 'Least load',
      Failover: 'Failover',
      Broadcast: 'Broadcast to each endpoint',
      Sharded: 'Fixed shards',
    },
    concurrency: {
      Queue: 'Queue, one at a time',
      Allow: 'Side by side',
      Forbid: 'Skip the new one',
      Replace: 'Replace the old one',
    },
    misfire: { FireOnce: 'Make up for the newest', Skip: 'Skip', FireAll: 'Make up for all' },
  },
  {
    route: {
      RoundRobin: '轮询',
      Random: '随机',
      First: '第一个',
      Last: '最后一个',
      ConsistentHash: '一致性哈希',
      LeastFrequentlyUsed: '最不经常使用',
      LeastRecentlyUsed: '最近最久未使用',
      LeastBusy: '最少在途',
      LeastLoad: '任务权重',
      Failover: '故障转移',
      Broadcast: '分片广播',
      Sharded: '固定分片',
    },
    concurrency: { Queue: '串行排队', Allow: '并行', Forbid: '丢弃后续', Replace: '覆盖之前' },
    misfire: { FireOnce: '立即补跑一次', Skip: '忽略', FireAll: '全部补跑' },
  },
);
