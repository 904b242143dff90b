import { createHash, timingSafeEqual } from 'node:crypto';
import { type Principal, rolesOf } from '../command/grant.ts';
import type { CommandClock } from '../command/ports.ts';
import type { Token, TokenStore } from '../command/token-store.ts';

/** How long a token that was looked up is believed: a revocation elsewhere takes effect within it. */
const BELIEVED_MS = 2_000;
const MOST_BELIEVED = 10_000;
/** `lastUsedAt` is written at most so often a token. */
const TOUCHED_EVERY_MS = 60_000;
const LONGEST_SECRET = 512;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Tells who shows a bearer token. */
export class SignIn {
  private readonly believed = new Map<string, { token: Token | null; until: number }>();
  private readonly touched = new Map<number, number>();
  private readonly adminDigest: Buffer | null;

  constructor(
    private readonly tokens: TokenStore,
    private readonly clock: CommandClock,
    /** Admin token of the settings: compared, never stored. */
    adminToken: string | null,
  ) {
    this.adminDigest = adminToken === null ? null : digest(adminToken);
  }

  /** Null where the header is missing or holds no token that counts now. */
  async principalOf(authorization: string | undefined, address: string | null = null): Promise<Principal | null> {
    const secret = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization ?? '')?.[1];
    if (secret === undefined || secret.length > LONGEST_SECRET) return null;
    const hash = digest(secret);
    // Digests of one length, compared in constant time: neither content nor length of the admin token shows.
    if (this.adminDigest !== null && timingSafeEqual(hash, this.adminDigest))
      return { name: 'admin', roles: { '*': 'admin' }, address };
    const token = await this.lookUp(hash.toString('hex'));
    const now = this.clock.now();
    if (token === null || token.revokedAt !== null || (token.expiresAt !== null && token.expiresAt <= now)) return null;
    this.touch(token.id, now);
    return { name: token.name, roles: rolesOf(token.role, token.namespaces), address };
  }

  /** A token was made or revoked by this process: nothing is believed any longer. */
  forget(): void {
    this.believed.clear();
  }

  private async lookUp(hash: string): Promise<Token | null> {
    const now = this.clock.now();
    const known = this.believed.get(hash);
    if (known !== undefined && known.until > now) return known.token;
    const token = await this.tokens.byHash(hash);
    // Unknown ones are not kept: guesses must not push out what is known.
    if (token !== null) {
      if (this.believed.size >= MOST_BELIEVED) this.believed.clear();
      this.believed.set(hash, { token, until: now + BELIEVED_MS });
    }
    return token;
  }

  private touch(id: number, now: number): void {
    if (now - (this.touched.get(id) ?? Number.NEGATIVE_INFINITY) < TOUCHED_EVERY_MS) return;
    this.touched.set(id, now);
    // Nobody waits for this, and a miss costs nothing but an older date.
    this.tokens.touch(id, now).catch(() => this.touched.delete(id));
  }
}
