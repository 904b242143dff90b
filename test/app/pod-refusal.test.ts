import { egressPolicy } from '../../src/adapter/http/egress-policy.ts';
import { podRefusal } from '../../src/app/pod-refusal.ts';

const own = { name: 'belfry-7d9f5c8b4-x2x7k', namespace: 'belfry', addresses: new Set(['10.0.0.9', 'fd00::9']) };
const refusal = podRefusal(egressPolicy({ allow: ['0.0.0.0/0'] }), own);
const pod = (name: string, namespace = 'shop') => ({ namespace, name, uid: `${name}-uid` });

describe('the address of a Pod', () => {
  it.each([
    ['http://10.0.0.5:8080', pod('billing-api-0')],
    ['http://[fd00::5]:8080', pod('billing-api-0')],
    ['https://192.168.4.2:8443', null],
    ['http://10.0.0.5:8080', pod('belfry-7d9f5c8b4-abcde', 'another')],
    ['http://10.0.0.5:8080', pod('belfry-console-0', 'belfry')],
  ])('may be called where it is a private one of somebody else: %s %j', (url, claims) => {
    expect(refusal(url, claims)).toBeNull();
  });

  it.each([
    ['http://10.0.0.9:8710', pod('billing-api-0'), 'it is an address of Belfry itself'],
    ['http://[fd00::9]:8710', null, 'it is an address of Belfry itself'],
    ['http://10.0.0.5:8710', pod('belfry-7d9f5c8b4-abcde', 'belfry'), 'it is a Pod of Belfry itself'],
    ['http://10.0.0.5:8710', pod('belfry-7d9f5c8b4-x2x7k', 'belfry'), 'it is a Pod of Belfry itself'],
    ['http://127.0.0.1:8080', pod('billing-api-0'), 'this machine itself'],
    ['http://169.254.169.254:80', pod('billing-api-0'), "a cloud's metadata service"],
    ['http://169.254.10.1:80', pod('billing-api-0'), 'a link-local address'],
    ['http://224.0.0.1:80', pod('billing-api-0'), 'a multicast address'],
  ])('is refused where no Pod has it, or Belfry does: %s %j', (url, claims, why) => {
    expect(refusal(url, claims)).toContain(why);
  });

  it('is Belfry’s by its own addresses alone outside of a cluster, where Pods of its name mean nothing', () => {
    const outside = podRefusal(egressPolicy({ allow: [] }), { ...own, namespace: null });
    expect(outside('http://10.0.0.5:8080', pod('belfry-7d9f5c8b4-abcde', 'belfry'))).toBeNull();
    expect(outside('http://10.0.0.9:8080', null)).toBe('it is an address of Belfry itself');
  });
});
