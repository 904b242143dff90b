import { noEndpointReason } from '../../../src/fire/target/no-endpoint.ts';
import { endpoint } from './build-endpoint.ts';

const down = (address: string) => endpoint(address, { ready: false, notReadyReason: 'GET /healthz answered 503' });

describe('noEndpointReason', () => {
  it.each([
    [[], {}, 'the application has no endpoints'],
    [
      [endpoint('a'), endpoint('b')],
      { zone: 'z', labels: { tier: 'core' } },
      'none of 2 endpoints has zone=z, tier=core',
    ],
    [[down('a')], {}, 'the only endpoint is not ready: a (GET /healthz answered 503)'],
    [
      [down('a'), down('b')],
      {},
      'none of 2 endpoints is ready: a (GET /healthz answered 503); b (GET /healthz answered 503)',
    ],
    [
      [...'abcde'].map((name) => endpoint(name, { ready: false })),
      {},
      'none of 5 endpoints is ready: a (no reason given); b (no reason given); c (no reason given); and 2 more',
    ],
    [
      [{ ...down('a'), zone: 'z' }, endpoint('b')],
      { zone: 'z' },
      'the only endpoint with zone=z is not ready: a (GET /healthz answered 503)',
    ],
    [[endpoint('a', { weight: 0 })], {}, 'every ready endpoint has weight 0 (1 endpoint)'],
  ])('tells why (%#)', (endpoints, selector, reason) => {
    expect(noEndpointReason(endpoints, selector)).toBe(reason);
  });
});
