import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { startProxy, type TcpProxy } from '../tcp-proxy.ts';

/** The same account through a proxy that can be cut. @returns the proxy, and the kubeconfig that leads through it */
export const throughProxy = async (
  kubeconfig: string,
  folder: string,
): Promise<{ proxy: TcpProxy; kubeconfig: string }> => {
  const config = parse(readFileSync(kubeconfig, 'utf8'));
  const { cluster } = config.clusters[0];
  const proxy = await startProxy(Number(new URL(cluster.server).port));
  cluster.server = `https://127.0.0.1:${proxy.port}`;
  const path = join(folder, `proxied-${proxy.port}.yaml`);
  writeFileSync(path, stringify(config));
  return { proxy, kubeconfig: path };
};
