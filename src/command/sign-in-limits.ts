import { CommandError } from './command-error.ts';

const WINDOW_MS = 15 * 60_000;
/** Failures within the window; far above what a person needs, far below what guessing needs. */
const MOST_OF_ADDRESS = 20;
const MOST_OF_NAME = 60;
const MOST_KEYS = 10_000;

/** Counts failed sign-ins of this process, by network address and by name, and refuses more for a while. */
export class SignInLimits {
  private readonly failures = new Map<string, { count: number; until: number }>();

  /** @throws CommandError `too-many-requests` */
  expectFree(name: string, address: string | null, now: number): void {
    const over = [
      ...(this.count(keyOfAddress(address), now) < MOST_OF_ADDRESS ? [] : [keyOfAddress(address)]),
      ...(this.count(keyOfName(name), now) < MOST_OF_NAME ? [] : [keyOfName(name)]),
    ];
    if (over.length === 0) return;
    const waitMs = Math.max(...over.map((key) => this.failures.get(key)!.until)) - now;
    throw new CommandError(
      'too-many-requests',
      `Too many attempts to sign in failed. Try again in ${spoken(waitMs)}.`,
      {
        retryAfterMs: waitMs,
      },
    );
  }

  failed(name: string, address: string | null, now: number): void {
    for (const key of [keyOfAddress(address), ...(name === '' ? [] : [keyOfName(name)])]) {
      const count = this.count(key, now) + 1;
      const until = count === 1 ? now + WINDOW_MS : this.failures.get(key)!.until;
      this.failures.delete(key);
      this.failures.set(key, { count, until });
    }
    // The oldest go first: whoever still tries is counted anew and stays.
    for (const key of this.failures.keys()) {
      if (this.failures.size <= MOST_KEYS) break;
      this.failures.delete(key);
    }
  }

  private count(key: string, now: number): number {
    const known = this.failures.get(key);
    return known === undefined || known.until <= now ? 0 : known.count;
  }
}

const spoken = (ms: number): string => {
  const minutes = Math.ceil(ms / 60_000);
  return minutes === 1 ? 'a minute' : `${minutes} minutes`;
};

const keyOfAddress = (address: string | null): string => `from ${address ?? 'somewhere'}`;
const keyOfName = (name: string): string => `as ${name}`;
