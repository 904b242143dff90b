import { type ReactNode, useEffect } from 'react';

/** Title of a screen, also of the browser's tab, with its tools at the right. */
export const PageHead = ({ title, children }: { title: string; children?: ReactNode }) => {
  useEffect(() => {
    document.title = `${title} · Belfry`;
  }, [title]);
  return (
    <div className="page-head">
      <h1>{title}</h1>
      <span className="grow" />
      {children}
    </div>
  );
};
