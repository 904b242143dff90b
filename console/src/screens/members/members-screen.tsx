import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { LIVE_MS } from '../../api/queries.ts';
import { ask } from '../../api/request.ts';
import type { Members } from '../../api/types.ts';
import { Card } from '../../parts/card.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { MemberTable } from './member-table.tsx';
import '../../parts/list.css';
import { Loading } from '../../parts/loading.tsx';

const MOST_GONE = 20;

/** Who is in the cluster, what each holds, and how far its clock is off. */
export const MembersScreen = () => {
  const { t } = useTranslation('members');
  const { data, error } = useQuery({
    queryKey: ['members'],
    queryFn: ({ signal }) => ask<Members>('/members', { signal }),
    refetchInterval: LIVE_MS,
  });
  const alive = data?.items.filter(({ state }) => state === 'alive') ?? [];
  const gone = data?.items.filter(({ state }) => state !== 'alive').slice(0, MOST_GONE) ?? [];
  return (
    <>
      <PageHead title={t('title')} />
      <p className="lead">{t('lead')}</p>
      <FailureNotice error={error} />
      {data === undefined ? (
        <Loading error={error} />
      ) : (
        <div className="stack">
          <Card>
            <MemberTable members={alive} at={data.at} />
          </Card>
          {gone.length > 0 && (
            <Card>
              <h2 className="card-title">{t('before')}</h2>
              <p className="sub">{t('beforeLead', { count: gone.length })}</p>
              <MemberTable members={gone} at={data.at} />
            </Card>
          )}
        </div>
      )}
    </>
  );
};
