import { createHash, randomBytes } from 'node:crypto';
import type { SessionSecrets } from '../../command/user-store.ts';

const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

/** 32 random bytes; so much chance needs no slow hash. */
export const sessionSecrets: SessionSecrets = {
  issue: () => {
    const secret = randomBytes(32).toString('base64url');
    return { secret, hash: hashOf(secret) };
  },
  hashOf,
};
