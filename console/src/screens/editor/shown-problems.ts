import { useCallback, useMemo, useState } from 'react';
import type { Problem } from '../../api/refusal.ts';
import type { Path } from './document.ts';
import { pathText } from './editor-context.ts';

/**
 * Problems that somebody should see by now: of a stored job all of them; of a new one those of fields that were written in, and all once
 * saving was tried, for an empty form is no mistake.
 */
export const useShownProblems = (isNew: boolean, problems: readonly Problem[]) => {
  const [touched, setTouched] = useState<ReadonlySet<string>>(new Set());
  const [isAll, setAll] = useState(!isNew);
  const touch = useCallback((path: Path) => setTouched((before) => new Set(before).add(pathText(path))), []);
  const showAll = useCallback(() => setAll(true), []);
  const shown = useMemo(
    () =>
      isAll
        ? problems
        : problems.filter(({ path }) => [...touched].some((place) => path === place || path.startsWith(`${place}.`))),
    [isAll, problems, touched],
  );
  return { shown, touch, showAll };
};
