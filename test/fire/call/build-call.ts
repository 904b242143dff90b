import type { TemplateFacts } from '../../../src/fire/call/facts.ts';
import type { Request } from '../../../src/fire/call/outcome.ts';
import { prepareCall } from '../../../src/fire/call/prepare-call.ts';
import { renderRequest } from '../../../src/fire/call/render-request.ts';
import type { Endpoint } from '../../../src/fire/target/endpoint.ts';
import { type ApplicationSpec, applicationSpecSchema } from '../../../src/model/application.ts';
import { type JobSpec, jobSpecSchema } from '../../../src/model/job.ts';

/** A job's spec with every default, as it is after parsing. */
export const jobSpec = (request: object = {}, rest: object = {}): JobSpec =>
  jobSpecSchema.parse({ application: 'billing', schedule: {}, request: { path: '/x', ...request }, ...rest });

export const applicationSpec = (spec: object = {}): ApplicationSpec =>
  applicationSpecSchema.parse({ domains: [{ url: 'http://billing.test' }], ...spec });

export const facts = (change: Partial<TemplateFacts> = {}): TemplateFacts => ({
  logId: 1_795_000_000_000_001,
  fireAt: Date.UTC(2026, 2, 8, 18, 30),
  slotAt: Date.UTC(2026, 2, 8, 18, 30),
  shardIndex: 2,
  shardTotal: 3,
  attempt: 1,
  cause: 'schedule',
  job: 'settle-points',
  namespace: 'shop',
  params: { mode: 'full', count: 3, list: [1, 'b'], nested: { deep: true } },
  lastSuccessAt: null,
  now: 1_795_000_000_123,
  ...change,
});

export const endpoint = (change: Partial<Endpoint> = {}): Endpoint => ({
  address: 'http://10.0.0.1:8080',
  url: 'http://10.0.0.1:8080',
  weight: 1,
  ready: true,
  labels: {},
  ...change,
});

interface Given {
  job?: JobSpec;
  application?: ApplicationSpec;
  facts?: TemplateFacts;
  endpoint?: Endpoint;
  secrets?: Record<string, string>;
}

export const rendered = (given: Given): { request: Request } | { problem: string } =>
  renderRequest(
    prepareCall(given.job ?? jobSpec(), given.application ?? applicationSpec()),
    given.facts ?? facts(),
    given.endpoint ?? endpoint(),
    given.secrets ?? {},
  );

/** @throws with the problem, where the request can't be made */
export function request(given: Given): Request {
  const answer = rendered(given);
  if ('problem' in answer) throw new Error(answer.problem);
  return answer.request;
}
