import type { KubeClient } from '../../test/support/kube/kube-client.ts';

const COUNTED = ['httpapplications', 'httpjobs', 'httpruns', 'events', 'leases'];

/** Writes that the API server has taken so far for our objects, their Events and the leases: of everybody who writes them. */
export const writesOf = async (client: Pick<KubeClient, 'ask'>): Promise<number> => {
  const { message: metrics } = (await client.ask('GET', '/metrics')) as { message: string };
  return metrics
    .split('\n')
    .filter((line) => line.startsWith('apiserver_request_total{') && /verb="(APPLY|PATCH|POST|PUT)"/.test(line))
    .filter((line) => COUNTED.includes(/resource="([^"]*)"/.exec(line)?.[1] ?? ''))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
};
