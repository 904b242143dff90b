import { useSyncExternalStore } from 'react';

/** What a viewer chose for this browser. The chosen namespace is no preference: it stands in the URL. */
export interface Preferences {
  language: 'en' | 'zh';
  theme: 'light' | 'dark' | 'system';
  zone: 'here' | 'utc';
}

const KEY = 'belfry-preferences';
const listeners = new Set<() => void>();

const stored = (): Partial<Preferences> => {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>;
  } catch {
    return {};
  }
};

const oneOf = <T extends string>(values: readonly T[], given: unknown, otherwise: T): T =>
  values.find((value) => value === given) ?? otherwise;

const read = (): Preferences => {
  const { language, theme, zone } = stored();
  return {
    language: oneOf(['en', 'zh'], language, navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'),
    theme: oneOf(['light', 'dark', 'system'], theme, 'system'),
    zone: oneOf(['here', 'utc'], zone, 'here'),
  };
};

let current = read();

export const preferences = (): Preferences => current;

export const choose = (change: Partial<Preferences>): void => {
  current = { ...current, ...change };
  try {
    localStorage.setItem(KEY, JSON.stringify(current));
  } catch {
    // A browser that keeps nothing: the choice lasts as long as the page.
  }
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, preferences);

const systemDark = matchMedia('(prefers-color-scheme: dark)');

const subscribeToSystem = (listener: () => void): (() => void) => {
  systemDark.addEventListener('change', listener);
  return () => systemDark.removeEventListener('change', listener);
};

export const useDark = (): boolean => {
  const { theme } = usePreferences();
  const dark = useSyncExternalStore(subscribeToSystem, () => systemDark.matches);
  return theme === 'system' ? dark : theme === 'dark';
};

/** The IANA zone that times are shown in. */
export const useZone = (): string => {
  const { zone } = usePreferences();
  return zone === 'utc' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
};
