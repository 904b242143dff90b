import type { Shard } from '../../fire/fire.ts';

/** The waiting shard that wants to be called first; null where none waits. */
export const nextDue = (shards: readonly Shard[]): (Shard & { dueAt: number }) | null => {
  let next: (Shard & { dueAt: number }) | null = null;
  for (const shard of shards) if (isWaiting(shard) && (next === null || shard.dueAt < next.dueAt)) next = shard;
  return next;
};

const isWaiting = (shard: Shard): shard is Shard & { dueAt: number } =>
  shard.state === 'waiting' && shard.dueAt !== null;
