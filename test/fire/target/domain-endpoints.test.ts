import { domainEndpoints } from '../../../src/fire/target/domain-endpoints.ts';

const domain = (url: string, rest: { host?: string; weight?: number; labels?: Record<string, string> } = {}) => ({
  url,
  weight: 1,
  labels: {},
  ...rest,
});

describe('domainEndpoints', () => {
  it('keeps the order of the list and names each by its normalised base URL', () => {
    const endpoints = domainEndpoints({
      domains: [
        domain('HTTPS://API.Example.com:443/'),
        domain('http://b.example.com:8080/base//'),
        domain('http://[::1]:80'),
      ],
    });
    expect(endpoints.map((one) => one.address)).toEqual([
      'https://api.example.com',
      'http://b.example.com:8080/base',
      'http://[::1]',
    ]);
    expect(endpoints.every((one) => one.ready && one.url === one.address)).toBe(true);
  });

  it('takes weight, host and labels over, and the zone from its label', () => {
    const [one] = domainEndpoints({
      domains: [
        domain('https://gw.example.com', { host: 'billing.internal', weight: 7, labels: { zone: 'a', tier: 'core' } }),
      ],
    });
    expect(one).toEqual({
      address: 'https://gw.example.com',
      url: 'https://gw.example.com',
      host: 'billing.internal',
      weight: 7,
      ready: true,
      zone: 'a',
      labels: { zone: 'a', tier: 'core' },
    });
  });

  it('tells the hosts behind one gateway apart', () => {
    const endpoints = domainEndpoints({
      domains: [
        domain('https://gw', { host: 'a.internal' }),
        domain('https://gw/', { host: 'b.internal' }),
        domain('https://gw'),
      ],
    });
    expect(endpoints.map((one) => one.address)).toEqual([
      'https://gw#a.internal',
      'https://gw#b.internal',
      'https://gw',
    ]);
    expect(endpoints.map((one) => one.url)).toEqual(['https://gw', 'https://gw', 'https://gw']);
  });

  it('makes one endpoint with both weights of a URL that is written twice', () => {
    const endpoints = domainEndpoints({
      domains: [domain('http://a', { weight: 2 }), domain('http://a/', { weight: 3 })],
    });
    expect(endpoints).toHaveLength(1);
    expect(endpoints[0]!.weight).toBe(5);
  });

  it('has none where the application lists none', () => {
    expect(domainEndpoints({})).toEqual([]);
  });
});
