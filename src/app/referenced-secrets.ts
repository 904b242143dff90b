import { LOCAL } from '../adapter/kubernetes/clusters.ts';
import { SecretReader } from '../adapter/kubernetes/secret-reader.ts';
import { nodeTimers } from '../adapter/system/timers.ts';
import { NO_REFERENCED_SECRETS, type ReferencedSecrets } from '../engine/definition/referenced-secrets.ts';
import type { Clock, Log } from '../engine/ports.ts';
import type { Clusters } from './clusters.ts';
import type { StopOrder } from './stop-order.ts';

/** Secrets are those of the cluster that this process calls its own. */
export const referencedSecrets = (
  { apiServers }: Pick<Clusters, 'apiServers'>,
  clock: Clock,
  log: Log,
  stops: StopOrder,
): ReferencedSecrets => {
  const api = apiServers.get(LOCAL);
  if (api === undefined) return NO_REFERENCED_SECRETS;
  const reader = new SecretReader({
    api,
    timers: nodeTimers,
    monotonic: () => clock.monotonic(),
    random: Math.random,
    log,
  });
  stops.first(() => reader.stop());
  return reader;
};
