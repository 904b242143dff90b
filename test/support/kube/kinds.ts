import type { KubeObject } from './kube-client.ts';

/** Objects of ours, as short as tests want them. */
export const httpApplication = (name: string, url: string, more: object = {}): object => ({
  apiVersion: 'belfry.dev/v1',
  kind: 'HttpApplication',
  metadata: { name },
  spec: { domains: [{ url }], ...more },
});

export const httpJob = (name: string, spec: object = {}, metadata: object = {}): object => ({
  apiVersion: 'belfry.dev/v1',
  kind: 'HttpJob',
  metadata: { name, ...metadata },
  spec: { application: 'billing', schedule: { cron: '0 0 2 * * ?' }, request: { path: `/${name}` }, ...spec },
});

export const httpRun = (name: string, spec: object): object => ({
  apiVersion: 'belfry.dev/v1',
  kind: 'HttpRun',
  metadata: { name },
  spec,
});

export const conditionOf = (object: KubeObject, type: string): KubeObject =>
  object.status?.conditions?.find((each: { type: string }) => each.type === type);
