import { standingBook } from '../adapter/database/stores/standings.ts';
import { ownNamespace } from '../adapter/kubernetes/account.ts';
import { LOCAL } from '../adapter/kubernetes/clusters.ts';
import { operatorCluster } from '../adapter/kubernetes/operator-cluster.ts';
import { nodeTimers } from '../adapter/system/timers.ts';
import type { Settings } from '../config/settings.ts';
import type { Clock, Log } from '../engine/ports.ts';
import { Operator } from '../operator/operator.ts';
import type { StepToCompare } from '../operator/ports.ts';
import { type Around, commandPorts, viewPorts } from './api-ports.ts';
import type { Clusters } from './clusters.ts';
import { runCommands } from './run-commands.ts';
import type { StopOrder } from './stop-order.ts';

export interface OperatorDeps {
  settings: Settings;
  around: Around;
  clock: Clock;
  clusters: Clusters;
  log: Log;
  /** See `DutyPorts.compared`. */
  compared: () => void;
  /** See `DutyPorts.gotOn`. */
  gotOn: (step: StepToCompare) => void;
}

/** Opens the door for Kubernetes on the cluster that this process calls its own. @throws where it knows none */
export const startOperator = (deps: OperatorDeps, stops: StopOrder): void => {
  const { settings, around, clock, clusters, log } = deps;
  const { secrets } = clusters;
  const api = clusters.apiServers.get(LOCAL);
  if (api === undefined)
    throw new Error(
      'The role operator needs a cluster: run inside of one, or name a context of the kubeconfig in BELFRY_KUBERNETES_CONTEXTS.',
    );
  const { database, signals } = around;
  const { watchNamespaces, leaseNamespace } = settings.kubernetes;
  const { definitions } = viewPorts(around);
  const cluster = operatorCluster(
    { api, timers: nodeTimers, monotonic: () => clock.monotonic(), random: Math.random, log },
    {
      namespaces: watchNamespaces.includes('*') ? [] : watchNamespaces,
      leaseNamespace: leaseNamespace ?? ownNamespace() ?? 'default',
      member: settings.member,
      now: () => clock.now(),
    },
  );
  const operator = new Operator({
    cluster,
    commands: { ...commandPorts(around), ...runCommands(database, clock, signals) },
    standings: standingBook(database),
    definitions,
    endpoints: around.endpoints,
    secrets,
    compared: deps.compared,
    gotOn: deps.gotOn,
    clock,
    timers: nodeTimers,
    log,
    member: settings.member,
  });
  operator.start();
  stops.first(() => operator.stop());
};
