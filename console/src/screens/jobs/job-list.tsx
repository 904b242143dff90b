// biome-ignore-all lint/a11y/useSemanticElements: a table element can't leave out the rows that nobody sees
// biome-ignore-all lint/a11y/useFocusableInteractive: rows of this table are read, what is in them takes the focus

import { useInfiniteQuery } from '@tanstack/react-query';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { Empty, Skeleton } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Card } from '../../parts/card.tsx';
import { useDrawn } from '../../parts/drawn.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { JobRow } from './job-row.tsx';
import { type JobSummary, type Order, PAGE, pagesQuery, type queryOf } from './jobs-query.ts';
import { useRowAction } from './use-row-action.ts';

const ROW_PX = 58;
const NARROW_ROW_PX = 156;
const NARROW = '(max-width: 900px)';

/** Rows are drawn where somebody looks, and pages are read as they come near. */
export const JobList = ({ query, order }: { query: ReturnType<typeof queryOf>; order: Order }) => {
  const { t } = useTranslation('jobs');
  const { namespace: _, ...filter } = query;
  const isNarrowed = Object.values(filter).some((value) => value !== undefined);
  const {
    data,
    error,
    hasNextPage: mayGrow,
    isFetchingNextPage,
    fetchNextPage,
  } = useInfiniteQuery(pagesQuery(query, order));
  const drawn = useDrawn(data);
  const jobs = once((drawn?.pages ?? []).flatMap(({ items }) => items));
  const act = useRowAction();
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  // Behind the drawing: asked within it, the browser would have to lay out the whole page there and then.
  useEffect(() => setTop(list.current?.offsetTop ?? 0));
  const isNarrow = matchMedia(NARROW).matches;
  const rows = useWindowVirtualizer({
    count: jobs.length + (mayGrow ? 1 : 0),
    estimateSize: () => (isNarrow ? NARROW_ROW_PX : ROW_PX),
    overscan: 4,
    scrollMargin: top,
    // It scrolls to where the page is as it mounts, which lays out the whole page too; nothing else here scrolls it.
    scrollToFn: () => {},
    // Known from the start: measured behind the first drawing, all rows would be drawn at one go.
    initialRect: { width: window.innerWidth, height: window.innerHeight },
  });
  const shown = rows.getVirtualItems();
  const isNearEnd = (shown.at(-1)?.index ?? 0) >= jobs.length - PAGE;
  // A page that failed is asked for again behind the next look that went well.
  const wantsMore = drawn !== undefined && mayGrow && isNearEnd && !isFetchingNextPage && error === null;
  useEffect(() => {
    if (wantsMore) void fetchNextPage();
  }, [wantsMore, fetchNextPage]);

  if (drawn === undefined)
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
