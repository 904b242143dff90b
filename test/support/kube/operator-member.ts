import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { makeFolder, ServerProcess } from '../../e2e/server-process.ts';
import type { ShippedAccount } from './shipped-account.ts';

/** `belfry serve` as the operator of these namespaces, with the rights that we ship and no others. */
export const startOperator = (
  account: ShippedAccount,
  namespaces: readonly string[],
  { folder = makeFolder(), env = {} }: { folder?: string; env?: Record<string, string> } = {},
): Promise<ServerProcess> => {
  const { 'current-context': context } = parse(readFileSync(account.kubeconfig, 'utf8'));
  return ServerProcess.start({
    folder,
    env: {
      KUBECONFIG: account.kubeconfig,
      BELFRY_KUBERNETES_CONTEXTS: `local=${context}`,
      BELFRY_KUBERNETES_WATCH_NAMESPACES: namespaces.join(','),
      BELFRY_KUBERNETES_LEASE_NAMESPACE: account.namespace,
      BELFRY_ROLES: 'api,planner,dispatcher,rescuer,pruner,operator',
      BELFRY_SHUTDOWN_GRACE: '1s',
      ...env,
    },
  });
};
