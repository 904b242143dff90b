import { type ReactNode, useEffect } from 'react';
import { visibleText } from './visible-text.ts';

interface HeadProps {
  title: string;
  /** Stays in sight while the screen is scrolled. */
  isKept?: boolean;
  children?: ReactNode;
}

/** Title of a screen, also of the browser's tab, with its tools at the right. */
export const PageHead = ({ title, isKept = false, children }: HeadProps) => {
  useEffect(() => {
    document.title = `${visibleText(title)} · Belfry`;
  }, [title]);
  return (
    <div className={isKept ? 'page-head page-head-kept' : 'page-head'}>
      <h1>{visibleText(title)}</h1>
      <span className="grow" />
      {children}
    </div>
  );
};
