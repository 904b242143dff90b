import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { Button, Empty, Skeleton } from 'antd';
import { useTranslation } from 'react-i18next';
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

/** What happened, over all runs: by id, kind, word, endpoint, state and time, each run with its whole chain. */
export const EventsScreen = () => {
  const { t } = useTranslation('events');
  const search = route.useSearch();
  return (
    <>
      <PageHead title={t('title')} />
      <p className="lead">{t('lead')}</p>
      <EventFilters search={search} />
      <Found search={search} />
    </>
  );
};

const Found = ({ search }: { search: EventSearch }) => {
  const { t } = useTranslation('events');
  const format = useInstantFormat();
  const found = useInfiniteQuery(eventsQuery(useNamespace(), search));
  const pages = found.data?.pages;
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
      <div className="more">
        <span>
          {last.searchedTo !== null
            ? t('searchedTo', { at: format(last.searchedTo) })
            : search.run === undefined && t('wholeWindow')}
        </span>
        {found.hasNextPage && (
          <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
            {t('onwards')}
          </Button>
        )}
      </div>
    </>
  );
};
