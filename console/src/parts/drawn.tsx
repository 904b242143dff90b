import { type ReactNode, useDeferredValue } from 'react';

/**
 * What a look brought, undefined until it may be drawn. The first drawing of a screen is much work: so it is done in slices, between which
 * the page takes clicks, and what stands there meanwhile stays. What is known as the screen opens is drawn at once, where it was scrolled to.
 */
export const useDrawn = <T,>(data: T | undefined): T | undefined =>
  useDeferredValue(data !== undefined) ? data : undefined;

/** Its content comes behind what is around it, drawn in slices too. */
export const Later = ({ children }: { children: ReactNode }): ReactNode =>
  useDeferredValue(true, false) ? children : null;
