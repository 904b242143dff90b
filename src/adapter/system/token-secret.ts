import { createHash, randomBytes } from 'node:crypto';
import type { TokenSecrets } from '../../command/token-store.ts';

/** 32 random bytes behind a prefix that secret scanners recognise. So much chance needs no slow hash: SHA-256 is what is stored. */
export const tokenSecrets: TokenSecrets = {
  issue: () => {
    const secret = `bfy_${randomBytes(32).toString('base64url')}`;
    return { secret, hash: hashOfToken(secret) };
  },
};

export const hashOfToken = (secret: string): string => createHash('sha256').update(secret).digest('hex');
