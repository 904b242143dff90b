import { type Cidr, type ClassifiedAddress, cidrOf, classifyAddress, contains } from './address.ts';
import { isBlockedPort } from './blocked-ports.ts';
import type { AddressKind } from './special-addresses.ts';

/** Why a URL or an address is not reached, and what can be done about it. */
export interface EgressRefusal {
  message: string;
  remedy: string;
}

/**
 * Where calls may go. Public addresses pass; all others need a CIDR in BELFRY_EGRESS_ALLOW. The metadata services of clouds stay closed
 * even within an allowed net: they need their very own address (`169.254.169.254/32`), because a wide net such as 0.0.0.0/0 or
 * 169.254.0.0/16 is never meant to hand out the machine's credentials.
 */
export interface EgressPolicy {
  /** For saves: judges a URL as it is written. Names are looked up later, at each call. */
  refusalOf(url: string): EgressRefusal | null;
  /** For each hop of a call: judges a parsed URL, all but what its name resolves to. */
  refusalOfTarget(url: URL): EgressRefusal | null;
  /** For calls to Pods: judges an address and port that discovery admitted. Private nets are where Pods live; what no Pod has stays closed. */
  refusalOfPod(url: URL): EgressRefusal | null;
  /** For each dial: judges an address that a resolver gave. */
  refusalOfAddress(address: string): EgressRefusal | null;
}

const WHAT_IT_IS: Record<AddressKind, string> = {
  public: 'a public address',
  private: 'a private address',
  shared: "an address of a provider's inner net",
  loopback: 'an address of this machine itself',
  'link-local': 'a link-local address',
  metadata: "an address of a cloud's metadata service",
  unspecified: 'the unspecified address',
  multicast: 'a multicast address',
  documentation: 'an address for documentation',
  benchmarking: 'an address for benchmarks',
  transition: 'an IPv6 address that stands for an IPv4 one',
  reserved: 'a reserved address',
};

const METADATA_NAMES =
  /^(metadata|metadata\.google\.internal|metadata\.goog|metadata\.tencentyun\.com|instance-data(\.ec2\.internal)?)$/;
const OWN_SERVICE = "Write your own service's host.";
const LOCAL_NAME = /^(.+\.)?localhost$/;

/** @throws RangeError where an entry of `allow` is neither a CIDR nor an address. */
export const egressPolicy = ({ allow }: { allow: readonly string[] }): EgressPolicy => {
  const nets = allow.map(allowedNet);
  const isAllowed = (address: string) => nets.some((net) => contains(net, address));
  const isNamed = (address: string) => nets.some((net) => net.bits === fullBits(net) && contains(net, address));

  /** Addresses that the list would have to hold as well; none: it may be reached. */
  const missingOf = ({ address, kind, embedded }: ClassifiedAddress): string[] => {
    if (kind === 'public') return [];
    if (kind === 'metadata') return isNamed(address) ? [] : [address];
    return [...(isAllowed(address) ? [] : [address]), ...(embedded === undefined ? [] : missingOf(embedded))];
  };

  const refusalOfAddress = (address: string): EgressRefusal | null => {
    const classified = classifyAddress(address);
    if (classified === null) return { message: `"${address}" is not an IP address`, remedy: 'Check the resolver.' };
    const missing = missingOf(classified);
    return missing.length === 0 ? null : addressRefusal(classified, missing);
  };

  const refusalOfName = (name: string): EgressRefusal | null => {
    if (METADATA_NAMES.test(name)) return { message: `${name} is a cloud's metadata service`, remedy: OWN_SERVICE };
    if (LOCAL_NAME.test(name) && !isAllowed('127.0.0.1') && !isAllowed('::1'))
      return {
        message: `${name} is this machine itself`,
        remedy: 'An operator may allow it by BELFRY_EGRESS_ALLOW=127.0.0.1/32.',
      };
    return null;
  };

  const refusalOfTarget = (url: URL): EgressRefusal | null => {
    const form = formRefusal(url);
    if (form !== null) return form;
    const host = hostOf(url);
    return classifyAddress(host) === null ? refusalOfName(host) : refusalOfAddress(host);
  };

  return {
    refusalOfAddress,
    refusalOfTarget,
    refusalOfPod,
    refusalOf: (text) => {
      if (!URL.canParse(text))
        return { message: 'is not a URL', remedy: 'Write a base URL such as https://api.example.com.' };
      // `http:/\/host` and tabs within are read otherwise by other parsers, and an empty userinfo leaves no trace in the parsed URL.
      if (!/^https?:\/\/[^\s\\/@]+(?:[/?#][^\s\\]*)?$/i.test(text))
        return {
          message: 'is no plain http or https URL',
          remedy: 'Write a base URL such as https://api.example.com.',
        };
      return refusalOfTarget(new URL(text));
    },
  };
};

/** Where Pods may be: their nets are private, shared, sometimes public. Nothing else is theirs, whatever a cluster tells. */
const POD_KINDS: ReadonlySet<AddressKind> = new Set(['public', 'private', 'shared', 'benchmarking']);

/** What a kubelet listens on, on every node. */
const KUBELET_PORTS: ReadonlySet<number> = new Set([10248, 10249, 10250, 10255, 10256]);

const refusalOfPod = (url: URL): EgressRefusal | null => {
  const classified = classifyAddress(hostOf(url));
  const remedy = 'Let the Service select Pods of its own.';
  if (classified === null) return { message: `${hostOf(url)} is not the address of a Pod`, remedy };
  if (!POD_KINDS.has(classified.kind))
    return { message: `${classified.address} is ${WHAT_IT_IS[classified.kind]}`, remedy };
  return KUBELET_PORTS.has(portOf(url)) ? { message: `port ${portOf(url)} is a kubelet's`, remedy } : null;
};

/** The host as it is looked up or dialled: no brackets, no trailing dot. */
export const hostOf = (url: URL): string => url.hostname.replace(/^\[|\]$|\.$/g, '');

/** The port that is dialled. */
export const portOf = (url: URL): number => Number(url.port) || (url.protocol === 'https:' ? 443 : 80);

const formRefusal = (url: URL): EgressRefusal | null => {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return { message: `${url.protocol.slice(0, -1)} is not reached`, remedy: 'Write an http or https URL.' };
  if (url.username !== '' || url.password !== '')
    return { message: 'holds credentials', remedy: 'Keep them under spec.secrets, used by spec.headers.' };
  if (hostOf(url) === '') return { message: 'has no host', remedy: 'Write a URL such as https://api.example.com.' };
  if (isBlockedPort(portOf(url)))
    return {
      message: `port ${portOf(url)} belongs to another protocol`,
      remedy: 'Let the service listen on another port.',
    };
  return null;
};

const allowedNet = (text: string): Cidr => {
  const net = cidrOf(text);
  if (net === null)
    throw new RangeError(`BELFRY_EGRESS_ALLOW: "${text}" is neither a CIDR nor an address, such as 10.0.0.0/8`);
  return net;
};

const fullBits = ({ base }: Cidr): number => (base.kind() === 'ipv4' ? 32 : 128);

const addressRefusal = (refused: ClassifiedAddress, missing: readonly string[]): EgressRefusal => ({
  message: `${refused.address} is ${WHAT_IT_IS[refused.kind]}`,
  remedy: isService(refused)
    ? `An operator may allow it by BELFRY_EGRESS_ALLOW=${missing.map(alone).join(',')}.`
    : OWN_SERVICE,
});

/** Where no service of anybody's answers: what leads there is a mistake or an attack, and nobody is told how to let it through. */
const NO_SERVICE: ReadonlySet<AddressKind> = new Set(['metadata', 'link-local', 'unspecified', 'multicast']);

const isService = ({ kind, embedded }: ClassifiedAddress): boolean =>
  !NO_SERVICE.has(kind) && (embedded === undefined || isService(embedded));

const alone = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`;
