import type { ApplicationSpec } from '../model/application.ts';

/** What a secret is bound to: each place that its application's calls may go to, and the name by which that place is trusted. */
export const originsOf = (spec: ApplicationSpec): Set<string> =>
  new Set([
    ...(spec.domains ?? []).map(({ url, host }) => trusted(`${new URL(url).origin} ${host ?? ''}`, spec)),
    ...(spec.kubernetes ?? []).map(({ cluster, namespace, service, port, scheme }) =>
      trusted(`${scheme}:${cluster}/${namespace ?? ''}/${service}:${port ?? ''}`, spec),
    ),
  ]);

const trusted = (place: string, { tls }: ApplicationSpec): string => `${place} ${tls?.serverName ?? ''}`;

/** Whether calls may go somewhere after the change where they did not go before. Places that are left out lose nothing. */
export const reachesNewOrigin = (before: ApplicationSpec, after: ApplicationSpec): boolean => {
  const known = originsOf(before);
  return [...originsOf(after)].some((origin) => !known.has(origin));
};
