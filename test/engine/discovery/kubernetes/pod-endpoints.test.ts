import type { ServiceFacts, SliceFacts } from '../../../../src/engine/discovery/kubernetes/cluster.ts';
import { type AddressRefusal, podEndpoints } from '../../../../src/engine/discovery/kubernetes/pod-endpoints.ts';
import { addresses } from '../../../fire/target/build-endpoint.ts';
import { binding, pod, service, slice } from './build-slice.ts';

const LABELS: Record<string, Record<string, string>> = { a: { tier: 'gold' } };

const discover = (
  slices: readonly SliceFacts[],
  around: { of?: ServiceFacts; by?: Parameters<typeof binding>[0]; refusalOf?: AddressRefusal } = {},
) => {
  const watch = {
    service: () => around.of ?? service(),
    slicesOf: () => slices,
    labelsOf: (name: string) => LABELS[name],
  };
  return podEndpoints(binding(around.by), watch, around.refusalOf ?? (() => null));
};

describe('the Pods behind a Service', () => {
  it('are called at the port of their slice, in order of their addresses, with the weight of the binding', () => {
    const { endpoints, problems } = discover([slice([pod('b', '10.0.0.2'), pod('a', '10.0.0.1')])], {
      by: { weight: 3 },
    });
    expect(endpoints).toMatchObject([
      {
        address: '10.0.0.1:8080',
        url: 'http://10.0.0.1:8080',
        ready: true,
        weight: 3,
        uid: 'a-uid',
        admission: 'admitted',
      },
      {
        address: '10.0.0.2:8080',
        url: 'http://10.0.0.2:8080',
        ready: true,
        weight: 3,
        uid: 'b-uid',
        admission: 'admitted',
      },
    ]);
    expect(problems).toEqual([]);
  });

  it('carry their zone and node, and the labels that are known of them', () => {
    const where = { zone: 'z1', node: 'worker-1' };
    const [a, b] = discover([slice([pod('a', '10.0.0.1', where), pod('b', '10.0.0.2')])]).endpoints;
    expect(a).toMatchObject({ zone: 'z1', node: 'worker-1', labels: { zone: 'z1', tier: 'gold' } });
    expect(b!.labels).toEqual({});
    expect(b).not.toHaveProperty('zone');
    expect(b).not.toHaveProperty('node');
  });

  it('get no new call while they are not ready, or terminating although they still serve', () => {
    const { endpoints, problems } = discover([
      slice([
        pod('a', '10.0.0.1', { ready: false, serving: false }),
        pod('b', '10.0.0.2', { ready: false, serving: true, terminating: true }),
        pod('c', '10.0.0.3', { ready: true, serving: true, terminating: true }),
        pod('d', '10.0.0.4', { ready: true, serving: false }),
      ]),
    ]);
    expect(endpoints.map(({ ready, notReadyReason }) => [ready, notReadyReason])).toEqual([
      [false, 'Pod a is not ready'],
      [false, 'Pod b is terminating'],
      [false, 'Pod c is terminating'],
      [false, 'Pod d is not ready'],
    ]);
    expect(endpoints.every(({ admission }) => admission === 'admitted')).toBe(true);
    expect(problems).toEqual([]);
  });

  it('come from all slices of it, each once, ready only where every slice that has it says so', () => {
    const unready = pod('b', '10.0.0.2', { ready: false });
    const one = slice([pod('a', '10.0.0.1'), pod('b', '10.0.0.2')], { name: 'web-1' });
    const two = slice([unready, pod('c', '10.0.0.3')], { name: 'web-2' });
    for (const slices of [
      [one, two],
      [two, one],
    ])
      expect(discover(slices).endpoints.map(({ uid, ready }) => [uid, ready])).toEqual([
        ['a-uid', true],
        ['b-uid', false],
        ['c-uid', true],
      ]);
  });

  it('are called at the port of the name that is bound, which may differ from slice to slice', () => {
    const ports = (number: number) => [
      { name: 'http', port: 8080, protocol: 'TCP' },
      { name: 'admin', port: number, protocol: 'TCP' },
    ];
    const of = service({
      ports: [
        { name: 'http', port: 80, protocol: 'TCP' },
        { name: 'admin', port: 9000, protocol: 'TCP' },
      ],
    });
    const slices = [
      slice([pod('a', '10.0.0.1')], { name: 'web-1', ports: ports(9901) }),
      slice([pod('b', '10.0.0.2')], { name: 'web-2', ports: ports(9902) }),
      slice([pod('c', '10.0.0.3')], { name: 'web-3' }),
    ];
    for (const port of ['admin', 9000])
      expect(addresses(discover(slices, { of, by: { port } }).endpoints)).toEqual(['10.0.0.1:9901', '10.0.0.2:9902']);
    expect(discover(slices, { of })).toMatchObject({ endpoints: [], problems: [{ code: 'PortNotFound' }] });
  });

  it('are called at their address of the first family of the Service only', () => {
    const slices = [
      slice([pod('a', '10.0.0.1')], { name: 'web-4' }),
      slice([pod('a', 'fd00::1')], { name: 'web-6', addressType: 'IPv6' }),
      slice([pod('a', 'a.example.com')], { name: 'web-n', addressType: 'FQDN' }),
    ];
    expect(addresses(discover(slices).endpoints)).toEqual(['10.0.0.1:8080']);
    expect(discover(slices, { of: service({ family: 'IPv6' }) }).endpoints).toMatchObject([
      { address: '[fd00::1]:8080', url: 'http://[fd00::1]:8080' },
    ]);
  });

  it('are called over https by the name of the Service, which their certificates are made out to', () => {
    const [https] = discover([slice([pod('a', '10.0.0.1')])], { by: { scheme: 'https' } }).endpoints;
    expect(https).toMatchObject({ url: 'https://10.0.0.1:8080', host: 'web.shop.svc' });
    const [http] = discover([slice([pod('a', '10.0.0.1')])]).endpoints;
    expect(http).not.toHaveProperty('host');
  });

  it('are said to be missing where there are none', () => {
    const problems = [{ code: 'NoPods', message: 'Service shop/web has no Pods' }];
    expect(discover([])).toEqual({ endpoints: [], problems });
    expect(discover([slice([])], { by: { cluster: 'eu' } }).problems[0]!.message).toBe(
      'Service shop/web of cluster eu has no Pods',
    );
  });
});

describe('what a stranger may have written (A10)', () => {
  it('is no Service that leads elsewhere: none, an ExternalName, or one without a selector', () => {
    const slices = [slice([pod('a', '10.0.0.1')])];
    const missing = { service: () => undefined, slicesOf: () => slices, labelsOf: () => undefined };
    expect(podEndpoints(binding(), missing, () => null)).toMatchObject({
      endpoints: [],
      problems: [{ code: 'ServiceNotFound' }],
    });
    expect(discover(slices, { of: service({ type: 'ExternalName' }) })).toMatchObject({
      endpoints: [],
      problems: [{ code: 'ServiceExternal' }],
    });
    expect(discover(slices, { of: service({ hasSelector: false }) })).toMatchObject({
      endpoints: [],
      problems: [{ code: 'ServiceWithoutSelector' }],
    });
  });

  const refused = (reason: string) => ({
    endpoints: [{ address: '10.0.0.1:8080', ready: false, admission: 'refused', notReadyReason: `refused: ${reason}` }],
    problems: [{ code: 'AddressRefused', message: `Service shop/web: 10.0.0.1:8080 is refused: ${reason}` }],
  });

  it('is refused where somebody else than the controller made the slice, and says who', () => {
    for (const [managedBy, who] of [
      ['', 'hand'],
      ['endpointslicemirroring-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'],
    ] as const)
      expect(discover([slice([pod('a', '10.0.0.1')], { managedBy })])).toMatchObject(
        refused(`EndpointSlice web-abcde was not made by the cluster's own controller but by ${who}`),
      );
  });

  it('is refused where the slice bears the label of the controller and does not belong to the Service', () => {
    for (const ownerUid of [null, 'uid-of-another'])
      expect(discover([slice([pod('a', '10.0.0.1')], { ownerUid })])).toMatchObject({
        endpoints: [
          {
            admission: 'refused',
            ready: false,
            notReadyReason: 'refused: EndpointSlice web-abcde does not belong to the Service as it is now',
          },
        ],
        problems: [{ code: 'AddressRefused' }],
      });
  });

  it('is refused where the slice names no Pod, or one of another namespace', () => {
    expect(discover([slice([pod('a', '10.0.0.1', { pod: null })])])).toMatchObject(
      refused('EndpointSlice web-abcde names no Pod for it'),
    );
    const theirs = { namespace: 'kube-system', name: 'a', uid: 'a-uid' };
    expect(discover([slice([pod('a', '10.0.0.1', { pod: theirs })])])).toMatchObject(
      refused('its Pod is in another namespace, kube-system'),
    );
  });

  it('is refused where the address itself may not be called, which is asked with the Pod that claims it', () => {
    const asked: unknown[] = [];
    const refusalOf: AddressRefusal = (url, of) => {
      asked.push([url, of?.name]);
      return of?.name === 'a' ? 'it is a Pod of Belfry itself' : null;
    };
    const { endpoints, problems } = discover([slice([pod('a', '10.0.0.1'), pod('b', '10.0.0.2')])], { refusalOf });
    expect({ endpoints: endpoints.slice(0, 1), problems }).toMatchObject(refused('it is a Pod of Belfry itself'));
    expect(endpoints[0]).not.toHaveProperty('uid');
    expect(endpoints[1]).toMatchObject({ ready: true, admission: 'admitted' });
    expect(asked).toEqual([
      ['http://10.0.0.1:8080', 'a'],
      ['http://10.0.0.2:8080', 'b'],
    ]);
  });

  it('is counted, not listed at length, in the problem', () => {
    const { problems } = discover([slice([pod('a', '10.0.0.1'), pod('b', '10.0.0.2')], { managedBy: '' })]);
    expect(problems).toHaveLength(1);
    expect(problems[0]!.message).toMatch(/^Service shop\/web: 10\.0\.0\.1:8080 is refused: .*, and 1 more like it$/);
  });
});
