import { parseManifests } from '../../src/model/manifest.ts';
import { parseDocument } from '../../src/model/parse.ts';

/** Both kinds with every field, as the reference shows them. */
const EVERYTHING = `
apiVersion: belfry.dev/v1
kind: HttpApplication
metadata: { name: billing, namespace: shop, labels: { tier: core } }
spec:
  displayName: 账务
  domains:
    - { url: https://api.example.com, host: billing.internal, weight: 1, labels: { zone: a } }
  healthCheck: { path: /healthz, interval: 10s, timeout: 2s, unhealthyAfter: 2, healthyAfter: 1 }
  limits: { maxConcurrentCalls: 200, maxConcurrentCallsPerEndpoint: 20 }
  retryBudget: { ratio: 0.2, minPerSecond: 10 }
  headers: { x-tenant: acme, authorization: "Bearer {{ secrets.gateway }}" }
  secrets: { gateway: { value: abc }, signing: { secretKeyRef: { name: billing-belfry, key: signing } }, clientKey: { value: abc } }
  signing: signing
  tls: { ca: "-----BEGIN CERTIFICATE-----", certificate: "-----BEGIN CERTIFICATE-----", key: clientKey, serverName: billing.internal }
---
apiVersion: belfry.dev/v1
kind: HttpApplication
metadata: { name: billing-pods, namespace: shop }
spec:
  kubernetes:
    - { service: billing-api, namespace: shop, port: http, scheme: http, cluster: local, weight: 100 }
---
apiVersion: belfry.dev/v1
kind: HttpJob
metadata: { name: settle-points, namespace: shop, labels: { team: loyalty } }
spec:
  application: billing
  displayName: 结算积分
  description: Settle yesterday's points
  schedule: { cron: "0 0 2 * * ?", timeZone: Asia/Shanghai }
  startsAt: 2026-12-01T00:00:00+08:00
  endsAt: 2027-12-01T00:00:00+08:00
  suspended: false
  request:
    method: POST
    path: /jobs/settle
    query: { day: "{{ fireAt | date: '%Y-%m-%d' }}" }
    headers: { x-shard: "{{ shardIndex }}" }
    body: { shard: "{{ shardIndex }}", of: "{{ shardTotal }}", mode: "{{ params.mode }}" }
    followRedirects: 0
  params: { mode: full }
  timeout: 60s
  connectTimeout: 3s
  idleTimeout: 30s
  maxReplyBytes: 1048576
  success: { json: "$.code == 200" }
  routeStrategy: Broadcast
  endpoints: { labels: { zone: a } }
  noEndpointPolicy: Fail
  retry: { maxAttempts: 3, interval: 10s, factor: 2, maxInterval: 5m, jitter: 0.2, on: [fault, 5xx, 429, verdict] }
  concurrencyPolicy: Queue
  misfirePolicy: FireOnce
  misfireGrace: 60s
  priority: 5
  cost: 1
  completion: Reply
  keep: { runs: 300, for: 30d }
---
apiVersion: belfry.dev/v1
kind: HttpJob
metadata: { name: once }
spec:
  application: billing
  schedule: { at: 2026-12-01T08:00:00+08:00 }
  request: { path: /once }
  success: { status: [200-299], body: { contains: ok } }
  dependsOn: []
`;

it('every field of the reference is taken as it is written there', () => {
  const parsed = parseManifests(EVERYTHING);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const answers = parsed.value.map(({ document }) => parseDocument(document));
  expect(answers.filter((answer) => !answer.ok)).toEqual([]);
  expect(answers).toHaveLength(4);
  const [, , job] = answers;
  expect(job?.ok && job.value.kind === 'HttpJob' && job.value.spec.retry.on).toEqual([
    'fault',
    '5xx',
    '429',
    'verdict',
  ]);
});
