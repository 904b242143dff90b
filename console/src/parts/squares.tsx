import { useRouter } from '@tanstack/react-router';
import { type MouseEvent, memo } from 'react';
import { useDark } from '../app/preferences.ts';
import { stateColours } from '../app/theme.ts';
import { rove, type Steps } from './rove.ts';
import './squares.css';

export interface Square {
  key: string;
  state: string;
  /** Where it leads. */
  href: string;
  /** What it stands for, for those who hover or do not see it. */
  label: string;
  /** Shown inside. */
  text?: string;
  selected?: boolean;
}

const STEPS: Steps = { ArrowRight: 1, ArrowLeft: -1, Home: -Infinity, End: Infinity };

/** Coloured squares that open something on click. One stop of the Tab key; arrows go from square to square. */
export const Squares = memo(({ squares, label }: { squares: readonly Square[]; label: string }) => {
  const router = useRouter();
  const colours = stateColours(useDark());
  const entry = Math.max(
    squares.findIndex(({ selected }) => selected),
    0,
  );
  const open = (event: MouseEvent<HTMLElement>) => {
    const link = (event.target as HTMLElement).closest('a');
    // A new tab or window is the browser's own business.
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    router.history.push(link.getAttribute('href')!);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of links is no fieldset
    <span className="squares" role="group" aria-label={label} onClick={open} onKeyDown={(event) => rove(event, STEPS)}>
      {squares.map(({ key, state, href, label, text, selected }, index) => (
        <a
          key={key}
          href={href}
          className={`square square-${state}`}
          style={{ '--square': colours[state] } as never}
          title={label}
          aria-label={label}
          aria-current={selected === true ? 'true' : undefined}
          tabIndex={index === entry ? 0 : -1}
        >
          {text}
        </a>
      ))}
    </span>
  );
});
