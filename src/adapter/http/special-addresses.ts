/**
 * What an address is for, as far as it decides whether a stranger's URL may lead there.
 * `public` is the internet; everything else is reached only where the operator allows it.
 */
export type AddressKind =
  | 'public'
  | 'private'
  | 'shared'
  | 'loopback'
  | 'link-local'
  | 'metadata'
  | 'unspecified'
  | 'multicast'
  | 'documentation'
  | 'benchmarking'
  | 'transition'
  | 'reserved';

/** First match wins, so the single addresses of clouds stand before the nets that hold them. */
export const SPECIAL_IPV4: readonly (readonly [cidr: string, kind: AddressKind])[] = [
  // Instance metadata and its neighbours: whoever reads them holds the machine's credentials.
  ['169.254.169.254/32', 'metadata'], // AWS, Google, Azure, Oracle, DigitalOcean, Huawei and most others
  ['169.254.169.253/32', 'metadata'], // AWS resolver
  ['169.254.169.123/32', 'metadata'], // AWS time
  ['169.254.170.2/32', 'metadata'], // AWS ECS task credentials
  ['169.254.170.23/32', 'metadata'], // AWS EKS pod identity
  ['169.254.0.23/32', 'metadata'], // Tencent
  ['169.254.42.42/32', 'metadata'], // Scaleway
  ['100.100.100.200/32', 'metadata'], // Alibaba
  ['100.96.0.96/32', 'metadata'], // Volcengine
  ['192.0.0.192/32', 'metadata'], // Oracle classic
  ['168.63.129.16/32', 'metadata'], // Azure wire server, a public address by its number alone
  ['0.0.0.0/32', 'unspecified'],
  ['0.0.0.0/8', 'reserved'], // "this network": Linux reaches the machine itself by it
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'shared'], // carrier-grade NAT; also inside clouds and overlays
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['172.16.0.0/12', 'private'],
  ['192.0.2.0/24', 'documentation'],
  ['192.0.0.0/24', 'reserved'],
  ['192.31.196.0/24', 'reserved'], // AS112
  ['192.52.193.0/24', 'reserved'], // AMT
  ['192.88.99.0/24', 'transition'], // 6to4 relays
  ['192.168.0.0/16', 'private'],
  ['192.175.48.0/24', 'reserved'], // AS112
  ['198.18.0.0/15', 'benchmarking'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'], // with the broadcast address
];

/** IPv6 beyond 2000::/3 is not the internet, whether it stands here or not; v4-mapped addresses are judged as IPv4. */
export const SPECIAL_IPV6: readonly (readonly [cidr: string, kind: AddressKind])[] = [
  ['fd00:ec2::/32', 'metadata'], // AWS: ::254 metadata, ::253 resolver, ::23 pod identity
  ['fd20:ce::254/128', 'metadata'], // Google
  ['fd00:c1::a9fe:a9fe/128', 'metadata'], // Oracle
  ['fd00:42::42/128', 'metadata'], // Scaleway
  ['fe80::a9fe:a9fe/128', 'metadata'], // OpenStack
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['::ffff:0:0:0/96', 'transition'], // IPv4-translated
  ['64:ff9b::/96', 'transition'], // NAT64
  ['64:ff9b:1::/48', 'transition'], // NAT64, local
  ['100::/64', 'reserved'], // discard
  ['2001::/32', 'transition'], // Teredo
  ['2001:2::/48', 'benchmarking'],
  ['2001:db8::/32', 'documentation'],
  ['2001::/23', 'reserved'], // IETF protocols: ORCHID, AMT, AS112, drone identities
  ['2002::/16', 'transition'], // 6to4
  ['2620:4f:8000::/48', 'reserved'], // AS112
  ['3fff::/20', 'documentation'],
  ['5f00::/16', 'reserved'], // segment routing
  ['fc00::/7', 'private'],
  ['fe80::/10', 'link-local'],
  ['fec0::/10', 'private'], // site-local, deprecated and still routed here and there
  ['ff00::/8', 'multicast'],
  ['2000::/3', 'public'],
  ['::/0', 'reserved'],
];
