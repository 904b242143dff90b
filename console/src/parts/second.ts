import { useEffect, useState } from 'react';

const listeners = new Set<() => void>();
const secondNow = (): number => Math.floor(Date.now() / 1_000);
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all times of the page that run, which stands still while none is shown. */
const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, 1_000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

/** Now in Unix seconds, second by second. */
export const useSecond = (): number => {
  const [now, setNow] = useState(secondNow);
  useEffect(() => subscribe(() => setNow(secondNow())), []);
  return now;
};
