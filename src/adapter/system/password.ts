import crypto, { randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { CommandError } from '../../command/command-error.ts';
import type { PasswordHasher } from '../../command/user-store.ts';

/** Node has it from 24.7 on; an older one serves everything but sign-ins by password. */
const argon2 = crypto.argon2 === undefined ? null : promisify(crypto.argon2);

/** What OWASP asks for at least: 19 MiB, two passes, one lane. About 30 ms of one core. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const TAG_BYTES = 32;
/** Hashes at work and waiting: their memory and processor time are bounded, whoever knocks. */
const MOST_AT_ONCE = 8;

let atWork = 0;

const tagOf = async (
  password: string,
  nonce: Buffer,
  cost: { memory: number; passes: number; parallelism: number },
) => {
  if (atWork >= MOST_AT_ONCE)
    throw new CommandError('too-many-requests', 'Many people sign in right now; try again in a moment.');
  if (argon2 === null) throw new Error('Passwords need Node 24.7 or newer: start Belfry by npm run, or update Node.');
  atWork++;
  try {
    // One form of a text, however the keyboard composes it.
    const message = Buffer.from(password.normalize('NFC'), 'utf8');
    return await argon2('argon2id', { message, nonce, tagLength: TAG_BYTES, ...cost });
  } finally {
    atWork--;
  }
};

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

/** Passwords as argon2id, stored in the PHC form, so that the cost can be raised later. */
export const passwordHasher: PasswordHasher = {
  hash: async (password) => {
    const nonce = randomBytes(16);
    const tag = await tagOf(password, nonce, COST);
    const { memory, passes, parallelism } = COST;
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(nonce)}$${base64(tag)}`;
  },
  verify: async (password, hash) => {
    const known = hash === null ? null : parse(hash);
    const { cost, nonce, tag } = known ?? { cost: COST, nonce: Buffer.alloc(16), tag: Buffer.alloc(TAG_BYTES) };
    const same = timingSafeEqual(await tagOf(password, nonce, cost), tag);
    return same && known !== null;
  },
};

const parse = (phc: string) => {
  const [, memory, passes, parallelism, nonce, tag] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]{43})$/.exec(phc) ?? [];
  if (tag === undefined) return null;
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    nonce: Buffer.from(nonce!, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
};
