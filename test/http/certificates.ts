import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate and its key, PEM. */
export interface Certified {
  certificate: string;
  key: string;
}

export interface Authority extends Certified {
  issue(options: { name: string; from?: Date; until?: Date }): Certified;
}

// Enough DER to write X.509 v3 certificates with P-256 keys, so that tests need no openssl on the machine.
const der = (tag: number, ...contents: Buffer[]): Buffer => {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
};
const sequence = (...contents: Buffer[]) => der(0x30, ...contents);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const boolean = (value: boolean) => der(0x01, Buffer.from([value ? 255 : 0]));
const time = (date: Date) => der(0x18, Buffer.from(`${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));
const commonName = (name: string) => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));

const pem = (bytes: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${bytes
    .toString('base64')
    .match(/.{1,64}/g)!
    .join('\n')}\n-----END CERTIFICATE-----\n`;

const basicConstraints = (isAuthority: boolean) =>
  sequence(oid('551d13'), boolean(true), der(0x04, sequence(...(isAuthority ? [boolean(true)] : []))));

const alternativeName = (name: string) => {
  const address = Buffer.from(name.split('.').map(Number));
  const general = isIP(name) ? der(0x87, address) : der(0x82, Buffer.from(name));
  return sequence(oid('551d11'), der(0x04, sequence(general)));
};

interface Issuer {
  name: string;
  key: KeyObject;
}

let serial = 1;

const certify = (
  subject: string,
  issuer: Issuer | null,
  from = new Date(Date.now() - 3_600_000),
  until = new Date(Date.now() + 3_600_000),
): { certified: Certified; asIssuer: Issuer } => {
  const isAuthority = issuer === null;
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const asIssuer = { name: subject, key: privateKey };
  const signer = issuer ?? asIssuer;
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([serial++])),
    ECDSA_WITH_SHA256,
    commonName(signer.name),
    sequence(time(from), time(until)),
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(basicConstraints(isAuthority), ...(isAuthority ? [] : [alternativeName(subject)]))),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', body, signer.key));
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { certified: { certificate: pem(sequence(body, ECDSA_WITH_SHA256, signature)), key }, asIssuer };
};

/** An authority that trusts itself, and issues certificates for DNS names and IPv4 addresses. */
export const newAuthority = (name: string): Authority => {
  const { certified, asIssuer } = certify(name, null);
  return { ...certified, issue: ({ name: subject, from, until }) => certify(subject, asIssuer, from, until).certified };
};
