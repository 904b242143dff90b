import { shownRequest } from '../../../src/fire/call/shown-request.ts';
import { applicationSpecSchema } from '../../../src/model/application.ts';
import { jobSpecSchema } from '../../../src/model/job.ts';

const FACTS = {
  logId: 7_001,
  fireAt: Date.UTC(2026, 10, 21, 2),
  slotAt: null,
  shardIndex: 1,
  shardTotal: 4,
  attempt: 2,
  cause: 'api' as const,
  job: 'settle',
  namespace: 'shop',
  params: { mode: 'full' },
  lastSuccessAt: null,
  now: Date.UTC(2026, 10, 21, 2, 0, 1),
};
const ENDPOINT = { address: 'https://api.example.com', url: 'https://api.example.com/base' };

const application = (more: object = {}) =>
  applicationSpecSchema.parse({ domains: [{ url: 'https://api.example.com/base' }], ...more });
const job = (request: object) => jobSpecSchema.parse({ application: 'billing', schedule: {}, request });

describe('a request as people read it', () => {
  it('is the one that was sent: path, query, headers and body of that shard and attempt', () => {
    const shown = shownRequest(
      job({ path: '/jobs/settle', query: { mode: '{{ params.mode }}' }, body: { shard: '{{ shardIndex }}' } }),
      application(),
      FACTS,
      ENDPOINT,
    );
    expect(shown).toMatchObject({
      request: {
        method: 'POST',
        url: 'https://api.example.com/base/jobs/settle?mode=full',
        headers: { 'schedulerx-shardingIndex': '1', 'belfry-attempt': '2', 'idempotency-key': '7001-1' },
        body: '{"shard":1}',
      },
    });
  });

  it('has a mask where a secret was, and where a signature was', () => {
    const shown = shownRequest(
      job({ path: '/x' }),
      application({
        headers: { authorization: 'Bearer {{ secrets.gateway }}' },
        secrets: { gateway: { set: true }, signing: { set: true } },
        signing: 'signing',
      }),
      FACTS,
      ENDPOINT,
    );
    expect(shown).toMatchObject({
      request: {
        headers: {
          authorization: 'Bearer ***',
          'webhook-id': '7001-1',
          'webhook-timestamp': '1795226401',
          'webhook-signature': '***',
        },
      },
    });
  });

  it('says in a sentence why it can not be made', () => {
    expect(shownRequest(job({ path: '/{{ params.gone.deeper }}/x' }), application(), FACTS, ENDPOINT)).toEqual({
      problem: expect.stringContaining('spec.request.path'),
    });
  });
});
