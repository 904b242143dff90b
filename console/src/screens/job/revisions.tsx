import { useInfiniteQuery, useQueries, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { App, Button, Radio, Skeleton } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Revision } from '../../api/types.ts';
import { Card } from '../../parts/card.tsx';
import { Difference } from '../../parts/diff/difference.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { Instant } from '../../parts/instant.tsx';
import { mayAs, useUser } from '../../session/session.ts';
import { jobKey, revisionQuery, revisionsQuery, type ShownJob } from './job-query.ts';
import { RestoreDialog } from './restore-dialog.tsx';

const route = getRouteApi('/shell/jobs/$namespace/$name');

/** Who changed the job and when; any two revisions side by side; an old one restored. */
const Revisions = ({ job }: { job: ShownJob }) => {
  const { t } = useTranslation('job');
  const key = route.useParams();
  const { left, right } = route.useSearch();
  const { data, error, fetchNextPage, hasNextPage } = useInfiniteQuery(revisionsQuery(key));
  const all = data?.pages.flatMap(({ items }) => items) ?? [];
  if (data === undefined) return error === null ? <Skeleton active /> : <FailureNotice error={error} />;
  const after = right ?? all[0]?.number ?? 1;
  const before = left ?? Math.max(1, after - 1);
  return (
    <div className="job-pair revisions">
      <Card>
        <h2 className="card-title">{t('revisions.title')}</h2>
        <List job={job} all={all} before={before} after={after} />
        {hasNextPage && <Button onClick={() => void fetchNextPage()}>{t('slots.more')}</Button>}
      </Card>
      {all.length > 1 && (
        <Card>
          <h2 className="card-title">{t('revisions.compare', { before, after })}</h2>
          <Compare before={before} after={after} />
        </Card>
      )}
    </div>
  );
};

export default Revisions;

interface ListProps {
  job: ShownJob;
  all: readonly Revision[];
  before: number;
  after: number;
}

const List = ({ job, all, before, after }: ListProps) => {
  const { t } = useTranslation('job');
  const { message } = App.useApp();
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const key = route.useParams();
  const [restored, setRestored] = useState<number | null>(null);
  const mayRestore = mayAs(useUser(), 'admin', key.namespace) && job.status.owner === null;
  const choose = (part: { left?: number; right?: number }) =>
    void navigate({ search: (search) => ({ ...search, left: before, right: after, ...part }), replace: true });
  return (
    <>
      <div className="table-frame">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('revisions.before')}</th>
              <th scope="col">{t('revisions.after')}</th>
              <th scope="col">{t('revisions.number')}</th>
              <th scope="col">{t('revisions.at')}</th>
              <th scope="col">{t('revisions.by')}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {all.map(({ number, at, actor }) => (
              <tr key={number}>
                <td>
                  <Radio
                    checked={number === before}
                    onChange={() => choose({ left: number })}
                    aria-label={t('revisions.asBefore', { number })}
                  />
                </td>
                <td>
                  <Radio
                    checked={number === after}
                    onChange={() => choose({ right: number })}
                    aria-label={t('revisions.asAfter', { number })}
                  />
                </td>
                <td className="numbers">{number}</td>
                <td>
                  <Instant at={at} />
                </td>
                <td>{actor}</td>
                <td>
                  {mayRestore && String(number) !== job.metadata.resourceVersion && (
                    <Button
                      size="small"
                      onClick={() => setRestored(number)}
                      aria-label={t('revisions.restoreOne', { number })}
                    >
                      {t('revisions.restore')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {restored !== null && (
        <RestoreDialog
          job={job}
          number={restored}
          onClose={() => setRestored(null)}
          onDone={async () => {
            setRestored(null);
            await client.invalidateQueries({ queryKey: jobKey(key) });
            message.success(t('revisions.restored', { number: restored }));
          }}
        />
      )}
    </>
  );
};

const Compare = ({ before, after }: { before: number; after: number }) => {
  const { t } = useTranslation('job');
  const key = route.useParams();
  const [one, other] = useQueries({ queries: [revisionQuery(key, before), revisionQuery(key, after)] });
  const error = one.error ?? other.error;
  if (error !== null) return <FailureNotice error={error} />;
  if (one.data === undefined || other.data === undefined) return <Skeleton active />;
  return (
    <Difference
      before={one.data.document}
      after={other.data.document}
      names={{ before: t('revisions.named', { number: before }), after: t('revisions.named', { number: after }) }}
    />
  );
};
