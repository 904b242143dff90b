import type { KeyboardEvent } from 'react';

/** Arrow keys and how many links they go on; ±Infinity is the first or last one. */
export type Steps = Readonly<Record<string, number>>;

/** Many links that are one stop of the Tab key: moves the focus from link to link. For `onKeyDown` of what holds them. */
export const rove = (event: KeyboardEvent<Element>, steps: Steps): void => {
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('a, [data-rove]')];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const target = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  // What has the focus is also what Tab comes back to.
  for (const one of all) one.tabIndex = one === target ? 0 : -1;
  target?.focus();
};
