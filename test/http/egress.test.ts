import fc from 'fast-check';
import { egressPolicy, hostOf } from '../../src/adapter/http/egress-policy.ts';
import { limits, openLab, post } from './lab.ts';

const closed = egressPolicy({ allow: [] });

// Each literal has another reason to be refused; the second column is part of that reason.
const REFUSED_LITERALS: [url: string, reason: string][] = [
  // A1: metadata services
  ['http://169.254.169.254/latest/meta-data', 'metadata service'],
  ['http://169.254.170.2/', 'metadata service'],
  ['http://100.100.100.200/', 'metadata service'],
  ['http://192.0.0.192/', 'metadata service'],
  ['http://168.63.129.16/', 'metadata service'],
  ['http://[fd00:ec2::254]/', 'metadata service'],
  ['http://[fd20:ce::254]/', 'metadata service'],
  ['http://metadata.google.internal/', 'metadata service'],
  ['http://METADATA.google.internal./', 'metadata service'],
  // A2: spellings of this machine
  ['http://127.0.0.1/', 'this machine itself'],
  ['http://2130706433/', 'this machine itself'],
  ['http://0x7f000001/', 'this machine itself'],
  ['http://0177.0.0.1/', 'this machine itself'],
  ['http://127.1/', 'this machine itself'],
  ['http://127.0.0.1./', 'this machine itself'],
  ['http://１２７.0.0.1/', 'this machine itself'],
  ['http://①②⑦.0.0.1/', 'this machine itself'],
  ['http://%31%32%37.0.0.1/', 'this machine itself'],
  ['http://[::ffff:127.0.0.1]/', 'this machine itself'],
  ['http://[::ffff:7f00:1]/', 'this machine itself'],
  ['http://[::1]/', 'this machine itself'],
  ['http://localhost/', 'this machine itself'],
  ['http://LOCALHOST./', 'this machine itself'],
  ['http://a.localhost/', 'this machine itself'],
  ['http://0.0.0.0/', 'unspecified'],
  ['http://0/', 'unspecified'],
  ['http://[::]/', 'unspecified'],
  // A3: embedded addresses and the odd corners of the table
  ['http://[64:ff9b::7f00:1]/', 'stands for an IPv4 one'],
  ['http://[64:ff9b::a9fe:a9fe]/', 'metadata service'],
  ['http://[64:ff9b:1::a00:1]/', 'stands for an IPv4 one'],
  ['http://[2002:7f00:1::]/', 'stands for an IPv4 one'],
  ['http://[2002:a9fe:a9fe::1]/', 'metadata service'],
  ['http://[2001:0:4136:e378:8000:63bf:80ff:fffe]/', 'stands for an IPv4 one'],
  ['http://[::ffff:0:7f00:1]/', 'stands for an IPv4 one'],
  ['http://[::127.0.0.1]/', 'reserved'],
  ['http://10.1.2.3/', 'private'],
  ['http://172.31.255.255/', 'private'],
  ['http://192.168.0.1/', 'private'],
  ['http://[fd12:3456::1]/', 'private'],
  ['http://[fec0::1]/', 'private'],
  ['http://100.64.0.1/', "provider's inner net"],
  ['http://100.127.255.255/', "provider's inner net"],
  ['http://169.254.1.1/', 'link-local'],
  ['http://[fe80::1]/', 'link-local'],
  ['http://198.18.0.1/', 'benchmarks'],
  ['http://198.19.255.255/', 'benchmarks'],
  ['http://[2001:2::1]/', 'benchmarks'],
  ['http://0.1.2.3/', 'reserved'],
  ['http://240.0.0.1/', 'reserved'],
  ['http://255.255.255.255/', 'reserved'],
  ['http://192.0.0.8/', 'reserved'],
  ['http://[100::1]/', 'reserved'],
  ['http://[5f00::1]/', 'reserved'],
  ['http://[4000::1]/', 'reserved'],
  ['http://192.0.2.1/', 'documentation'],
  ['http://198.51.100.7/', 'documentation'],
  ['http://203.0.113.7/', 'documentation'],
  ['http://[2001:db8::1]/', 'documentation'],
  ['http://[3fff::1]/', 'documentation'],
  ['http://224.0.0.1/', 'multicast'],
  ['http://[ff02::1]/', 'multicast'],
  ['http://192.88.99.1/', 'stands for an IPv4 one'],
];

// A4, A5, A8: URLs that parsers read differently, and what is no HTTP.
const REFUSED_FORMS: string[] = [
  'http://allowed.com@169.254.169.254/',
  'http://user:password@allowed.com/',
  'http://@allowed.com/',
  'http://allowed.com%00@evil.com/',
  'http://evil.com\\@allowed.com/',
  'http:/\\/allowed.com/',
  'http:\\\\allowed.com/',
  'http:allowed.com/',
  'http:///allowed.com/',
  'http://allowed.com\t/',
  'http://allo\nwed.com/',
  'http://allowed.com\r\nHost: evil.com/',
  ' http://allowed.com/',
  'http://a b.com/',
  'http://allowed.com℀evil/',
  'http://[fe80::1%25eth0]/',
  'http://[fe80::1%eth0]/',
  'http://',
  'http://:80/',
  'allowed.com',
  '//allowed.com/',
  'file:///etc/passwd',
  'gopher://allowed.com/',
  'ftp://allowed.com/',
  'data:text/plain,x',
  'unix:/var/run/docker.sock',
  'http+unix://%2Fvar%2Frun%2Fdocker.sock/',
  'javascript:alert(1)',
  'http://allowed.com:22/',
  'http://allowed.com:25/',
  'http://allowed.com:2379/',
  'http://allowed.com:3306/',
  'http://allowed.com:6379/',
  'https://allowed.com:6443/',
  'https://allowed.com:10250/',
  'http://8.8.8.8:22/',
  'http://allowed.com:99999/',
];

const ACCEPTED = [
  'http://example.com',
  'https://api.example.com:8443/base',
  'http://8.8.8.8/',
  'http://[2606:4700::1111]:8080/',
  'https://bücher.example/x?y=z',
  'http://127.0.0.1.nip.io/', // a name: what it leads to is judged at each call
  'http://allowed.com.evil.com/',
  'http://allowed.com⁄evil/', // one name, in Punycode; no path begins there
  'http://example.com/with@sign',
];

describe('the egress guard on save', () => {
  it.each(REFUSED_LITERALS)('A1–A3: refuses %s', (url, reason) => {
    const refusal = closed.refusalOf(url);
    expect(refusal?.message).toContain(reason);
    expect(refusal?.remedy).not.toBe('');
  });

  it.each(REFUSED_FORMS)('A4, A5, A8: refuses %j', (url) => {
    expect(closed.refusalOf(url)).not.toBeNull();
  });

  it.each(ACCEPTED)('takes %s', (url) => {
    expect(closed.refusalOf(url)).toBeNull();
  });

  it('names the setting that allows an address', () => {
    expect(closed.refusalOf('http://10.1.2.3/')).toEqual({
      message: '10.1.2.3 is a private address',
      remedy: 'An operator may allow it by BELFRY_EGRESS_ALLOW=10.1.2.3/32.',
    });
    expect(closed.refusalOf('http://[fd12::1]/')?.remedy).toContain('BELFRY_EGRESS_ALLOW=fd12::1/128');
  });
});

describe('BELFRY_EGRESS_ALLOW', () => {
  const allowed = (allow: string[], url: string) => egressPolicy({ allow }).refusalOf(url) === null;

  it('opens nets and single addresses, and nothing beside them', () => {
    expect(allowed(['10.0.0.0/8'], 'http://10.1.2.3/')).toBe(true);
    expect(allowed(['10.0.0.0/8'], 'http://[::ffff:10.1.2.3]/')).toBe(true);
    expect(allowed(['10.0.0.0/8'], 'http://11.1.2.3/')).toBe(true);
    expect(allowed(['10.0.0.0/8'], 'http://192.168.0.1/')).toBe(false);
    expect(allowed(['127.0.0.1'], 'http://127.0.0.1:9000/')).toBe(true);
    expect(allowed(['127.0.0.1'], 'http://127.0.0.2/')).toBe(false);
    expect(allowed(['127.0.0.1/32'], 'http://localhost/')).toBe(true);
    expect(allowed(['fd00::/8'], 'http://[fd12::1]/')).toBe(true);
    expect(allowed(['::1'], 'http://localhost/')).toBe(true);
  });

  it('opens a metadata service to its very own address only', () => {
    for (const wide of ['0.0.0.0/0', '169.254.0.0/16', '169.254.169.254/31', '::/0'])
      expect(allowed([wide], 'http://169.254.169.254/')).toBe(false);
    expect(allowed(['169.254.169.254'], 'http://169.254.169.254/')).toBe(true);
    expect(allowed(['fd00::/8'], 'http://[fd00:ec2::254]/')).toBe(false);
    expect(allowed(['0.0.0.0/0', '169.254.169.254'], 'http://metadata.google.internal/')).toBe(false);
  });

  it('opens a translated address only where what it stands for is open', () => {
    expect(allowed(['64:ff9b::/96'], 'http://[64:ff9b::808:808]/')).toBe(true);
    expect(allowed(['64:ff9b::/96'], 'http://[64:ff9b::a00:1]/')).toBe(false);
    expect(allowed(['64:ff9b::/96', '10.0.0.0/8'], 'http://[64:ff9b::a00:1]/')).toBe(true);
    expect(allowed(['64:ff9b::/96', '::/0'], 'http://[64:ff9b::a9fe:a9fe]/')).toBe(false);
  });

  it.each([
    [[], 'http://[64:ff9b::a00:1]/', '64:ff9b::a00:1/128,10.0.0.1/32'],
    [['64:ff9b::/96'], 'http://[64:ff9b::a00:1]/', '10.0.0.1/32'],
    [['10.0.0.0/8'], 'http://[64:ff9b::a00:1]/', '64:ff9b::a00:1/128'],
  ])('with %j allowed, tells what else %s needs, and that is enough', (allow, url, needed) => {
    const refusal = egressPolicy({ allow }).refusalOf(url);
    expect(refusal?.remedy).toBe(`An operator may allow it by BELFRY_EGRESS_ALLOW=${needed}.`);
    expect(allowed([...allow, ...needed.split(',')], url)).toBe(true);
  });

  it.each([
    'http://169.254.169.254/',
    'http://100.100.100.200/',
    'http://[fd00:ec2::254]/',
    'http://[64:ff9b::a9fe:a9fe]/',
    'http://169.254.1.1/',
    'http://[fe80::1]/',
    'http://[64:ff9b::a9fe:101]/',
    'http://0.0.0.0/',
    'http://224.0.0.1/',
  ])('is not advertised for %s, whatever is allowed', (url) => {
    for (const allow of [[], ['10.0.0.0/8'], ['64:ff9b::/96']])
      expect(egressPolicy({ allow }).refusalOf(url)?.remedy).toBe("Write your own service's host.");
  });

  it('does not open ports of other protocols', () => {
    expect(allowed(['10.0.0.0/8'], 'http://10.1.2.3:6443/')).toBe(false);
  });

  it.each(['10.0.0.0/33', '10.0.0', 'localhost', '', '10.0.0.0/8/8', '0x7f000001'])(
    'refuses %j with its name',
    (entry) => {
      expect(() => egressPolicy({ allow: [entry] })).toThrow(/BELFRY_EGRESS_ALLOW/);
    },
  );
});

describe('the egress guard at dispatch', () => {
  // Stored rows can be older than a rule, and a policy can be narrowed: what a save refuses is refused again, before any dial.
  const origins = REFUSED_LITERALS.map(([url]) => url)
    .concat(REFUSED_FORMS.filter((url) => URL.canParse(url) && !/\\|^ |[\t\r\n]|:\/?[^/]|\/\/\/|\/\/@/.test(url)))
    .map((url) => url.replace(/\/$/, ''));

  it.each(origins)('A1–A5, A8: calls %s with zero dials and zero lookups', async (origin) => {
    const { caller, dials, lookups } = openLab();
    const outcome = await caller.call(post(origin), limits());
    expect(outcome.fault?.kind).toBe('blocked');
    expect(outcome.sent).toBe(false);
    expect(outcome.remoteAddress).toBeUndefined();
    expect([dials, lookups]).toEqual([[], []]);
    caller.close();
  });

  it('A11: holds for calls through axios as well', async () => {
    const { caller, dials } = openLab();
    for (const url of [
      'http://127.0.0.1:9/x',
      'http://a:b@example.com/',
      'file:///etc/passwd',
      'http://[::ffff:10.0.0.1]/',
    ])
      await expect(caller.axiosInstance().get(url)).rejects.toMatchObject({ code: 'blocked' });
    expect(dials).toEqual([]);
    caller.close();
  });

  it('A4: looks up and dials the very host that was judged, however the URL was written', async () => {
    const piece = fc.constantFrom(
      'a.example',
      'b.example',
      '@',
      ':',
      '/',
      '\\',
      '#',
      '?',
      '%00',
      '%40',
      '.',
      '\t',
      ' ',
      '80',
      '⁄',
      '。',
      '[',
      ']',
      '::1',
      '127.0.0.1',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 6 }), async (pieces) => {
        const url = `http://${pieces.join('')}`;
        if (closed.refusalOf(url) !== null) return;
        const parsed = new URL(url);
        const host = hostOf(parsed);
        const { caller, dials, lookups } = openLab({
          names: { [host]: ['93.184.216.34'] },
          routes: { '93.184.216.34': 'silence' },
        });
        await caller.call(post(parsed.origin), limits({ timeoutMs: 1, connectTimeoutMs: 1 }));
        expect(lookups).toEqual([host]);
        expect(dials.map(({ address }) => address)).toEqual(['93.184.216.34']);
        caller.close();
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});
