import type { ApplicationSpec } from '../../model/application.ts';
import type { JobSpec } from '../../model/job.ts';
import type { Endpoint } from '../target/endpoint.ts';
import type { TemplateFacts } from './facts.ts';
import { CallError, prepareCall } from './prepare-call.ts';
import { renderRequest } from './render-request.ts';

/** A request as people read it. */
export interface ShownRequest {
  method: string;
  url: string;
  /** As spelt on the wire. Those that carry a secret have the mask in its place. */
  headers: Record<string, string>;
  body: string | null;
}

export const MASK = '***';

/**
 * The request of an attempt worked out again from the definitions, secrets masked: their values are not even asked for.
 * The signature is a secret's work, so it is masked as well.
 */
export const shownRequest = (
  job: JobSpec,
  application: ApplicationSpec,
  facts: TemplateFacts,
  endpoint: Pick<Endpoint, 'address' | 'url' | 'host'>,
): { request: ShownRequest } | { problem: string } => {
  try {
    const { signing, ...unsigned } = application;
    const secrets = Object.fromEntries(Object.keys(application.secrets).map((name) => [name, MASK]));
    const target: Endpoint = { ...endpoint, weight: 1, ready: true, labels: {} };
    const rendered = renderRequest(prepareCall(job, unsigned), facts, target, secrets);
    if ('problem' in rendered) return rendered;
    const { method, origin, path, headers, body } = rendered.request;
    const signature: Record<string, string> =
      signing === undefined
        ? {}
        : {
            'webhook-id': `${facts.logId}-${facts.shardIndex}`,
            'webhook-timestamp': String(Math.floor(facts.now / 1_000)),
            'webhook-signature': MASK,
          };
    const shownBody = body === null || typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
    return { request: { method, url: origin + path, headers: { ...headers, ...signature }, body: shownBody } };
  } catch (error) {
    if (error instanceof CallError) return { problem: error.message };
    throw error;
  }
};
