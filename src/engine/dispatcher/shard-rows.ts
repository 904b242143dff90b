import type { FireRules } from '../../fire/fire.ts';
import type { ClaimedRun } from './store.ts';

/** Whether a run's shards are planned as it starts and have rows of their own: so it is with several, and where a person chose among them. */
export const hasShardRows = (
  { pinned, requestedShards }: Pick<ClaimedRun, 'pinned' | 'requestedShards'>,
  { severalShards }: Pick<FireRules, 'severalShards'>,
): boolean => severalShards || pinned !== null || requestedShards !== null;
