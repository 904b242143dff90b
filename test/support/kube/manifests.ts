/** A Deployment and its Service, as a team would write them. */
export const webDeployment = (name: string, { replicas = 3, image = 'web:1', surge = 1, grace = 30 } = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    strategy: { rollingUpdate: { maxSurge: surge, maxUnavailable: 0 } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        terminationGracePeriodSeconds: grace,
        containers: [{ name: 'web', image, ports: [{ name: 'http', containerPort: 8080 }] }],
      },
    },
  },
});

export const webService = (name: string, spec: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app: name }, ports: [{ name: 'http', port: 80, targetPort: 'http' }], ...spec },
});

/** Several documents for one `kubectl apply -f -`. */
export const listOf = (...items: object[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
