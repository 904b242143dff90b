import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Button, Empty, Progress, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Events } from '../../api/types.ts';
import { useNamespace } from '../../app/namespace-picker.tsx';
import { Card } from '../../parts/card.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { useInstantFormat } from '../../parts/instant.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { Chain } from './chain.tsx';
import { EventFilters } from './event-filters.tsx';
import { type EventSearch, eventsQuery } from './events-query.ts';
import '../../parts/list.css';
import './events.css';

const route = getRouteApi('/shell/events');

/** So many runs are enough to read before the search goes on. */
const AT_ONCE = 20;

/** What happened, over all runs: by id, kind, word, endpoint, state and time, each run with its whole chain. */
export const EventsScreen = () => {
  const { t } = useTranslation('events');
  const search = route.useSearch();
  return (
    <>
      <PageHead title={t('title')} />
      <p className="lead">{t('lead')}</p>
      <EventFilters search={search} />
      <Found key={JSON.stringify(search)} search={search} />
    </>
  );
};

const Found = ({ search }: { search: EventSearch }) => {
  const { t } = useTranslation('events');
  const format = useInstantFormat();
  const found = useInfiniteQuery(eventsQuery(useNamespace(), search));
  const pages = found.data?.pages;
  const [wanted, setWanted] = useState(AT_ONCE);
  const [isStopped, setStopped] = useState(false);
  const count = pages?.reduce((sum, { items }) => sum + items.length, 0) ?? 0;
  // Each look goes through so many runs at most; the next one follows by itself until there is something to read.
  const goesOn = found.hasNextPage && !isStopped && found.error === null && count < wanted;
  const { isFetching, fetchNextPage } = found;
  useEffect(() => {
    if (goesOn && !isFetching) void fetchNextPage();
  }, [goesOn, isFetching, fetchNextPage]);
  const goOn = () => {
    setStopped(false);
    setWanted(count + AT_ONCE);
    void fetchNextPage();
  };
  if (pages === undefined)
    return found.error === null ? <Skeleton active paragraph={{ rows: 8 }} /> : <FailureNotice error={found.error} />;
  const [first, last] = [pages[0]!, pages.at(-1)!];
  const chains = pages.flatMap(({ items }) => items);
  return (
    <>
      <FailureNotice error={found.error} />
      {search.run === undefined && (
        <p className="sub" role="status">
          {t('window', { from: format(first.from), to: format(first.to) })}{' '}
          {search.from === undefined && search.to === undefined && t('lastDay')}
        </p>
      )}
      {chains.length === 0 && (
        <Card>
          <Empty description={found.hasNextPage ? t('emptyYet') : t('empty')} />
        </Card>
      )}
      <div className="stack">
        {chains.map((chain) => (
          <Chain key={chain.run.id} chain={chain} />
        ))}
      </div>
      <div className="more" aria-live="polite">
        <span>
          {last.searchedTo !== null
            ? t('searchedTo', { at: format(last.searchedTo) })
            : search.run === undefined && t('wholeWindow')}
          {search.text !== undefined && ` ${t('notBodies')}`}
        </span>
        {goesOn ? (
          <>
            <Progress className="searched" percent={searched(first, last)} aria-label={t('progress')} />
            <Button onClick={() => setStopped(true)}>{t('stop')}</Button>
          </>
        ) : (
          found.hasNextPage && (
            <Button loading={found.isFetchingNextPage} onClick={goOn}>
              {t('onwards')}
            </Button>
          )
        )}
      </div>
    </>
  );
};

/** How much of the window was searched, in per cent. */
const searched = (first: Events, { searchedTo }: Events): number => {
  const [from, to] = [Date.parse(first.from), Date.parse(first.to)];
  return searchedTo === null || to <= from ? 100 : Math.floor(((to - Date.parse(searchedTo)) / (to - from)) * 100);
};
