import { type Account, ownAccount } from './account.ts';
import { ApiServer } from './api-server.ts';
import { contextAccounts } from './context-account.ts';

export interface ClusterSettings {
  /** `context`, or `name=context` where applications call the cluster something else. */
  contexts: readonly string[];
  /** Path of the kubeconfig that holds them; undefined for what kubectl would take. */
  kubeconfig: string | undefined;
}

/** The cluster of an application that names none. */
export const LOCAL = 'local';

/**
 * The clusters of this process by the names that applications use. Inside a cluster `local` is that one, reached as the Pod's own
 * ServiceAccount; outside it is the first context, unless a context is given that name. Nothing is dialled yet.
 *
 * @param now monotonic milliseconds
 * @throws with a sentence for the operator where a context is missing
 */
export const connectClusters = async (
  { contexts, kubeconfig }: ClusterSettings,
  environment: Record<string, string | undefined>,
  now: () => number,
): Promise<Map<string, ApiServer>> => {
  const accounts = new Map<string, Account>();
  const own = ownAccount(environment, now);
  if (own !== null) accounts.set(LOCAL, own);
  if (contexts.length > 0) {
    const named = contexts.map(namedContext);
    const known = await contextAccounts(
      named.map(({ context }) => context),
      kubeconfig,
    );
    for (const { name, context } of named) accounts.set(name, known.get(context)!);
    if (!accounts.has(LOCAL)) accounts.set(LOCAL, known.get(named[0]!.context)!);
  }
  return new Map([...accounts].map(([name, account]) => [name, new ApiServer(name, account)]));
};

const namedContext = (text: string): { name: string; context: string } => {
  const at = text.indexOf('=');
  return at < 0 ? { name: text, context: text } : { name: text.slice(0, at), context: text.slice(at + 1) };
};
