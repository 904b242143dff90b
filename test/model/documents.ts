/** The smallest documents that are accepted, as a newcomer writes them. */
export const smallJob = (spec: Record<string, unknown> = {}): Record<string, unknown> => ({
  apiVersion: 'belfry.dev/v1',
  kind: 'HttpJob',
  metadata: { name: 'settle-points' },
  spec: { application: 'billing', schedule: {}, request: { path: '/jobs/settle' }, ...spec },
});

export const smallApplication = (spec: Record<string, unknown> = {}): Record<string, unknown> => ({
  apiVersion: 'belfry.dev/v1',
  kind: 'HttpApplication',
  metadata: { name: 'billing' },
  spec: { domains: [{ url: 'https://api.example.com' }], ...spec },
});
