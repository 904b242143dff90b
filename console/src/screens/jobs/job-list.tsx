// biome-ignore-all lint/a11y/useSemanticElements: a table element can't leave out the rows that nobody sees
// biome-ignore-all lint/a11y/useFocusableInteractive: rows of this table are read, what is in them takes the focus

import { useQueries } from '@tanstack/react-query';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { Empty, Skeleton } from 'antd';
import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../parts/card.tsx';
import { useDrawn } from '../../parts/drawn.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { JobRow } from './job-row.tsx';
import { type JobPage, type JobSummary, type Order, PAGE, pageQuery, type queryOf } from './jobs-query.ts';
import { useRowAction } from './use-row-action.ts';

const ROW_PX = 58;
const NARROW_ROW_PX = 156;
const NARROW = '(max-width: 900px)';

/** Rows are drawn where somebody looks, pages are read as they come near, and only those in sight are looked at again. */
export const JobList = ({ query, order }: { query: ReturnType<typeof queryOf>; order: Order }) => {
  const { t } = useTranslation('jobs');
  const { namespace: _, ...filter } = query;
  const isNarrowed = Object.values(filter).some((value) => value !== undefined);
  const [reached, setReached] = useState(1);
  const [seen, setSeen] = useState<[number, number]>([0, 0]);
  const { pages, error } = usePages(query, order, reached, seen);
  const last = useDrawn(pages.at(-1));
  const mayGrow = last?.continue !== undefined;
  const jobs = once(pages.flatMap(({ items }) => items));
  const act = useRowAction();
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(list.current?.offsetTop ?? 0));
  const isNarrow = matchMedia(NARROW).matches;
  const rows = useWindowVirtualizer({
    count: jobs.length + (mayGrow ? 1 : 0),
    estimateSize: () => (isNarrow ? NARROW_ROW_PX : ROW_PX),
    overscan: 4,
    scrollMargin: top,
    // Known from the start: measured behind the first drawing, all rows would be drawn at one go.
    initialRect: { width: window.innerWidth, height: window.innerHeight },
  });
  const shown = rows.getVirtualItems();
  const from = Math.floor((shown[0]?.index ?? 0) / PAGE);
  const to = Math.floor((shown.at(-1)?.index ?? 0) / PAGE);
  useLayoutEffect(() => {
    setSeen([from, to]);
    if (mayGrow && to >= pages.length - 1) setReached(pages.length + 1);
  }, [from, to, mayGrow, pages.length]);

  if (last === undefined)
    return error === null ? <Skeleton active paragraph={{ rows: 8 }} /> : <FailureNotice error={error} />;
  if (jobs.length === 0)
    return (
      <Card>
        <Empty description={t(isNarrowed ? 'emptyFilter' : 'empty')} />
      </Card>
    );
  return (
    <>
      <FailureNotice error={error} />
      <div role="table" aria-label={t('title')} aria-rowcount={mayGrow ? -1 : jobs.length + 1} className="job-table">
        <div role="rowgroup">
          <div role="row" aria-rowindex={1} className="job-row job-head">
            {(['name', 'schedule', 'next', 'runs', 'actions'] as const).map((column) => (
              <div role="columnheader" key={column}>
                {t(`column.${column}`)}
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" ref={list} className="job-rows" style={{ height: rows.getTotalSize() }}>
          {shown.map(({ index, start, size }) => {
            const job = jobs[index];
            return (
              <div
                role="row"
                key={job === undefined ? 'more' : `${job.namespace}/${job.name}`}
                aria-rowindex={index + 2}
                className="job-row"
                style={{ height: size, transform: `translateY(${start - top}px)` }}
              >
                {job === undefined ? <div role="cell">{t('more')}</div> : <JobRow job={job} act={act} />}
              </div>
            );
          })}
        </div>
      </div>
    </>
  );
};

/** A job that fired moves on in the order by next fire, so two pages may have it; the first one tells it. */
const once = (jobs: readonly JobSummary[]): JobSummary[] =>
  [...new Map(jobs.toReversed().map((job) => [`${job.namespace}/${job.name}`, job])).values()].toReversed();

/** The pages read so far without a gap. Each page knows where the next begins. */
const usePages = (query: ReturnType<typeof queryOf>, order: Order, reached: number, [from, to]: [number, number]) => {
  const [starts, setStarts] = useState<(string | undefined)[]>([undefined]);
  const results = useQueries({
    queries: starts
      .slice(0, reached)
      .map((after, index) => pageQuery(query, order, after, index >= from && index <= to)),
  });
  const pages: JobPage[] = [];
  for (const { data } of results) {
    if (data === undefined) break;
    pages.push(data);
  }
  const next = pages.length === starts.length ? pages.at(-1)?.continue : undefined;
  useLayoutEffect(() => {
    if (next !== undefined && pages.length < reached) setStarts((known) => [...known, next]);
  }, [next, pages.length, reached]);
  return { pages, error: results.find(({ error }) => error !== null)?.error ?? null };
};
