import { useSyncExternalStore } from 'react';

/**
 * How this page stands with the server: `away` while requests get no answer, `signed-out` once the session has ended. Both are told
 * over the page, which keeps what was typed.
 */
export type Standing = 'well' | 'away' | 'signed-out';

let standing: Standing = 'well';
const listeners = new Set<() => void>();

export const setStanding = (next: Standing): void => {
  if (next === standing) return;
  standing = next;
  for (const listener of listeners) listener();
};

export const isSignedOut = (): boolean => standing === 'signed-out';

/** Tells of every change of it, for good. */
export const onStanding = (told: (standing: Standing) => void): void => {
  listeners.add(() => told(standing));
};

export const useStanding = (): Standing =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => standing,
  );
