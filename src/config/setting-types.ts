import { isIP } from 'node:net';
import { z } from 'zod';

/** A checked text: what is wrong with it in words, or null. */
const checkedText = (whatIsWrong: (text: string) => string | null) =>
  z.string().superRefine((text, context) => {
    const message = whatIsWrong(text);
    if (message) context.addIssue({ code: 'custom', message });
  });

export const wholeNumber = (min: number, max: number) =>
  z.number().refine((value) => Number.isInteger(value) && value >= min && value <= max, {
    error: `must be a whole number from ${min} to ${max}`,
  });

export const flag = () => z.boolean({ error: 'must be true or false' });

export const oneOf = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });

export const listOf = <T extends z.ZodType>(item: T) => z.array(item, { error: 'must be a list' });

export const plainText = () =>
  z.string({ error: 'must be text' }).min(1, { error: 'is empty' }).max(4096, { error: 'is too long' });

export const databaseUrl = () =>
  checkedText((text) => {
    if (/^sqlite:.+/.test(text)) return null;
    if (!/^(mysql|mariadb):\/\//.test(text)) return 'must be sqlite:FILE or mysql://user:password@host:3306/database';
    if (!URL.canParse(text)) return 'is no URL: percent-encode special characters of user and password';
    const { hostname, pathname } = new URL(text);
    if (hostname === '') return 'names no host';
    return /^\/[^/]+$/.test(pathname) ? null : 'names no database: mysql://user:password@host:3306/database';
  });

/** An address range in CIDR notation; a bare address is the range of itself. */
export const addressRange = () =>
  checkedText((text) =>
    rangeOf(text) ? null : 'must be an address range such as 10.0.0.0/8, or an address',
  ).transform((text) => rangeOf(text) ?? text);

function rangeOf(text: string): string | null {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  const longest = family === 4 ? 32 : 128;
  if (family === 0 || address.includes('%') || rest.length > 0) return null;
  if (prefix === undefined) return `${address}/${longest}`;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= longest ? text : null;
}

export const publicUrl = () =>
  checkedText((text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return 'must be an http or https URL';
    return url.username || url.search || url.hash ? 'must hold neither credentials, query nor fragment' : null;
  });

export const memberName = () =>
  checkedText((text) =>
    /^[A-Za-z0-9]([-A-Za-z0-9._]{0,61}[A-Za-z0-9])?$/.test(text)
      ? null
      : 'must be at most 63 letters, digits, "-", "." and "_", beginning and ending with a letter or digit',
  );

const NAME = /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/;

/** `context`, where that can be the name of a cluster in a manifest, or `cluster=context`. */
export const kubernetesContext = () =>
  checkedText((text) => {
    const [cluster = ''] = text.split('=');
    if (text === `${cluster}=`) return 'names no context';
    return NAME.test(cluster)
      ? null
      : `"${cluster}" can't be the name of a cluster: write CLUSTER=${text}, in small letters`;
  });

export const kubernetesNamespace = () =>
  checkedText((text) => (text === '*' || NAME.test(text) ? null : 'is not the name of a namespace'));

/** Words of tokens that were copied from an example; each is known to whoever reads the same page. */
const SAMPLE =
  /change[-_ ]?me|default|example|sample|password|replace|your[-_]|secret[-_]?token|admin[-_]?token|123456|xxxx/i;

export const adminToken = () =>
  checkedText((text) => {
    if (/[^\x21-\x7e]/.test(text)) return 'must be printable ASCII without spaces';
    if (text.length < 32) return 'must have at least 32 characters';
    if (text.length > 512) return 'must have at most 512 characters';
    return SAMPLE.test(text) || new Set(text).size < 8 ? 'looks like a sample value' : null;
  });

/** A key that encrypts secrets at rest. */
export interface SecretKey {
  id: string;
  /** 32 bytes. */
  key: Uint8Array;
}

/** `id:base64(32 bytes)[,…]`: the first encrypts, all decrypt. */
export const secretKeys = () =>
  z.string().transform((text, context): readonly SecretKey[] => {
    const keys = text.split(',').map((part) => secretKeyOf(part.trim()));
    const wrong = keys.find((key) => typeof key === 'string');
    const ids = keys.map((key) => (typeof key === 'string' ? '' : key.id));
    const message = wrong ?? (new Set(ids).size < ids.length ? 'names one id twice' : null);
    if (typeof message === 'string') context.addIssue({ code: 'custom', message });
    return keys.filter((key) => typeof key !== 'string');
  });

function secretKeyOf(part: string): SecretKey | string {
  const match = /^([A-Za-z0-9._-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/.exec(part);
  if (!match) return 'must be id:base64(32 bytes), several divided by commas';
  const key = Buffer.from(match[2]!, 'base64');
  if (key.length !== 32) return `holds a key of ${key.length} bytes instead of 32`;
  return new Set(key).size < 8 ? 'looks like a sample value' : { id: match[1]!, key: new Uint8Array(key) };
}
