import type { KubeConfig } from '@kubernetes/client-node';
import type { Dispatcher } from 'undici';
import type { Account } from './account.ts';

/**
 * The accounts that contexts of a kubeconfig name, with whatever way to sign in they use: tokens, certificates, plugins.
 * The library that knows them all takes 80 MB, so it is loaded where contexts are configured and nowhere else.
 *
 * @param file path of the kubeconfig; undefined for what kubectl would take: KUBECONFIG, or `.kube/config` at home
 * @throws with a sentence for the operator where the file or a context is missing
 */
export const contextAccounts = async (
  contexts: readonly string[],
  file: string | undefined,
): Promise<Map<string, Account>> => {
  const { KubeConfig, HttpMethod, RequestContext } = await import('@kubernetes/client-node');
  const load = (): KubeConfig => {
    const config = new KubeConfig();
    if (file === undefined) config.loadFromDefault();
    else config.loadFromFile(file);
    return config;
  };
  const accountOf = (context: string): Account => {
    let config = configOf(load(), context);
    let dispatcher: Dispatcher | undefined;
    const server = config.getCurrentCluster()!.server.replace(/\/+$/, '');
    return {
      server,
      credentials: async () => {
        const asked = new RequestContext(server, HttpMethod.GET);
        await config.applySecurityAuthentication(asked);
        // It makes a new one each time; the first is kept for its connections.
        dispatcher ??= asked.getDispatcher() as Dispatcher;
        return { headers: asked.getHeaders(), dispatcher };
      },
      forget: () => {
        config = configOf(load(), context);
        void dispatcher?.close();
        dispatcher = undefined;
      },
      close: () => void dispatcher?.destroy(),
    };
  };
  return new Map(contexts.map((context) => [context, accountOf(context)]));
};

const configOf = (config: KubeConfig, context: string): KubeConfig => {
  const known = config.getContexts().map(({ name }) => name);
  if (!known.includes(context))
    throw new Error(
      `BELFRY_KUBERNETES_CONTEXTS names the context "${context}", which the kubeconfig doesn't have. ` +
        (known.length === 0 ? 'It has none; is KUBECONFIG set?' : `It has ${known.join(', ')}.`),
    );
  config.setCurrentContext(context);
  return config;
};
