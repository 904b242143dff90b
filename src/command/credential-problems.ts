import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { signingKeys } from '../fire/call/signing.ts';
import { pathText, valueAt } from '../model/path.ts';
import type { Problem } from '../model/problem.ts';

/** The value of a secret as far as it is known here, and where a person can change it. */
export interface KnownSecret {
  value: string;
  path: string;
}

type SecretOf = (name: string) => KnownSecret | null;

/**
 * Secrets and certificates that every call would trip over: a signing secret that is none, PEM that can't be read, a key that belongs to
 * another certificate. Reads any JSON value; a secret that `secretOf` doesn't know is not asked about.
 */
export const credentialProblems = (document: unknown, secretOf: SecretOf): Problem[] => [
  ...signingProblems(document, secretOf),
  ...pairProblems(document, secretOf),
];

/** Certificates of an application that can't be read. */
export const certificateProblems = (document: unknown): Problem[] =>
  ['ca', 'certificate'].flatMap((field) => {
    const path = ['spec', 'tls', field];
    const pem = valueAt(document, path);
    return typeof pem === 'string' && pem.includes(BEGIN) && certificatesIn(pem) === null
      ? [
          {
            path: pathText(path),
            message: 'holds a certificate that can not be read',
            remedy: `Paste it whole, from ${BEGIN} to ${END}; openssl x509 -in FILE -noout -text shows whether it is one.`,
          },
        ]
      : [];
  });

/** What a document itself gives as the value of a secret. */
export const secretGivenIn =
  (document: unknown): SecretOf =>
  (name) => {
    const path = ['spec', 'secrets', name, 'value'];
    const value = valueAt(document, path);
    return typeof value === 'string' ? { value, path: pathText(path) } : null;
  };

const signingProblems = (document: unknown, secretOf: SecretOf): Problem[] => {
  const secret = namedSecret(document, ['spec', 'signing'], secretOf);
  if (secret === null) return [];
  try {
    signingKeys(secret.value);
    return [];
  } catch (error) {
    const remedy = 'Make one: echo "whsec_$(openssl rand -base64 32)".';
    return [{ path: secret.path, value: HIDDEN, message: (error as Error).message, remedy }];
  }
};

const pairProblems = (document: unknown, secretOf: SecretOf): Problem[] => {
  const secret = namedSecret(document, ['spec', 'tls', 'key'], secretOf);
  if (secret === null) return [];
  const key = privateKeyIn(secret.value);
  if ('message' in key) return [{ path: secret.path, value: HIDDEN, ...key }];
  const pem = valueAt(document, ['spec', 'tls', 'certificate']);
  const [certificate] = (typeof pem === 'string' && certificatesIn(pem)) || [];
  if (certificate === undefined || certificate.checkPrivateKey(key)) return [];
  return [
    {
      path: 'spec.tls.certificate',
      message: `does not belong to the private key in ${secret.path}`,
      remedy: 'Write the certificate that was issued for this key first, and its chain after it.',
    },
  ];
};

const namedSecret = (document: unknown, path: string[], secretOf: SecretOf): KnownSecret | null => {
  const name = valueAt(document, path);
  return typeof name === 'string' ? secretOf(name) : null;
};

const HIDDEN = '(hidden)';
const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';

/** The certificates of a PEM text in their order; null where one can't be read. */
const certificatesIn = (pem: string): X509Certificate[] | null => {
  const blocks = pem.split(BEGIN).slice(1);
  try {
    return blocks.map((block) => new X509Certificate(BEGIN + block.slice(0, block.indexOf(END) + END.length)));
  } catch {
    return null;
  }
};

const privateKeyIn = (pem: string): KeyObject | Pick<Problem, 'message' | 'remedy'> => {
  try {
    return createPrivateKey(pem);
  } catch {
    return /BEGIN ENCRYPTED|,ENCRYPTED/.test(pem)
      ? {
          message: 'is a private key with a passphrase',
          remedy: 'Write it without: openssl pkey -in KEY -out PLAIN. The server encrypts it at rest.',
        }
      : {
          message: 'is no private key in PEM form, and spec.tls.key names it as one',
          remedy: 'Paste the text that begins with -----BEGIN PRIVATE KEY-----, whole.',
        };
  }
};
