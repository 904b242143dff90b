import ipaddr from 'ipaddr.js';
import { type AddressKind, SPECIAL_IPV4, SPECIAL_IPV6 } from './special-addresses.ts';

type Ip = ipaddr.IPv4 | ipaddr.IPv6;

export interface Cidr {
  base: Ip;
  bits: number;
}

/** An IP address, judged. */
export interface ClassifiedAddress {
  /** Canonical spelling, the one that is dialled: v4-mapped addresses as IPv4, no zone. */
  address: string;
  kind: AddressKind;
  /** Where the address stands for an IPv4 one (NAT64, 6to4, Teredo): that one, judged too. */
  embedded?: ClassifiedAddress;
}

const table = (rows: readonly (readonly [string, AddressKind])[]) =>
  rows.map(([cidr, kind]) => ({ cidr: cidrOf(cidr)!, kind }));

/** `10.0.0.0/8`, `::1/128`, or a single address; null where the text is none. */
export const cidrOf = (text: string): Cidr | null => {
  const trimmed = text.trim();
  try {
    if (trimmed.includes('/')) {
      const [base, bits] = ipaddr.parseCIDR(trimmed);
      return unmapped(base, bits);
    }
    return isFullAddress(trimmed) ? unmapped(ipaddr.parse(trimmed)) : null;
  } catch {
    return null;
  }
};

const unmapped = (base: Ip, bits = base.toByteArray().length * 8): Cidr =>
  base instanceof ipaddr.IPv6 && base.isIPv4MappedAddress() && bits >= 96
    ? { base: base.toIPv4Address(), bits: bits - 96 }
    : { base, bits };

export const contains = ({ base, bits }: Cidr, address: string): boolean => {
  const ip = ipaddr.parse(address);
  return ip.kind() === base.kind() && ip.match(base as ipaddr.IPv4 & ipaddr.IPv6, bits);
};

const IPV4 = table(SPECIAL_IPV4);
const IPV6 = table(SPECIAL_IPV6);

// ipaddr.js also reads `0x7f.1` and `127.1`; URLs have been canonicalised before, and a resolver never answers so.
const isFullAddress = (text: string): boolean =>
  ipaddr.IPv4.isValidFourPartDecimal(text) || (text.includes(':') && ipaddr.IPv6.isValid(text));

/** Judges an address as a URL or a resolver gives it (`[…]` taken off); null where it is no IP address but a name. */
export const classifyAddress = (text: string): ClassifiedAddress | null => {
  const zone = text.indexOf('%');
  const bare = zone < 0 ? text : text.slice(0, zone);
  if (!isFullAddress(bare)) return null;
  const { base: ip } = unmapped(ipaddr.parse(bare));
  const kind = kindOf(ip);
  const embedded = ip instanceof ipaddr.IPv6 && kind === 'transition' ? embeddedIpv4(ip) : undefined;
  return {
    address: ip.toString(),
    kind: embedded?.kind === 'metadata' ? 'metadata' : kind,
    ...(embedded !== undefined && { embedded }),
  };
};

const kindOf = (ip: Ip): AddressKind => {
  const rows = ip instanceof ipaddr.IPv4 ? IPV4 : IPV6;
  const row = rows.find(({ cidr }) => ip.match(cidr.base as ipaddr.IPv4 & ipaddr.IPv6, cidr.bits));
  return row?.kind ?? 'public';
};

/** The IPv4 address that a translator makes of this one. */
const embeddedIpv4 = (ip: ipaddr.IPv6): ClassifiedAddress => {
  const bytes = ip.toByteArray();
  if (bytes[0] === 0x20 && bytes[1] === 0x02) return classifyAddress(bytes.slice(2, 6).join('.'))!;
  const last = bytes.slice(12, 16);
  const isTeredo = bytes[0] === 0x20 && bytes[1] === 0x01;
  return classifyAddress((isTeredo ? last.map((byte) => byte ^ 0xff) : last).join('.'))!;
};
