import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Alert, Button, Checkbox, Empty, Skeleton } from 'antd';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Slot } from '../../api/types.ts';
import { useZone } from '../../app/preferences.ts';
import { useSaid } from '../../i18n/said.ts';
import { Card } from '../../parts/card.tsx';
import { ClockField } from '../../parts/clock-field.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { Instant } from '../../parts/instant.tsx';
import { StateTag } from '../../parts/state-tag.tsx';
import { previewQuery, type ShownJob, slotsQuery } from './job-query.ts';
import { reasonWord } from './reason-word.ts';
import { moved, windowAround, windowOfDay } from './slot-window.ts';

const route = getRouteApi('/shell/jobs/$namespace/$name');

/** Every instant of a window that the schedule names, and what became of it. */
export const Slots = ({ job }: { job: ShownJob }) => {
  const { from, to, day } = route.useSearch();
  const zone = useZone();
  const { data: ahead } = useQuery(previewQuery(job.spec.schedule, {}, 10));
  // Where nobody chose a window: about fifty slots back. It stays where it is while one looks at it.
  const [now] = useState(() => Date.now());
  const window =
    day !== undefined
      ? windowOfDay(day, zone)
      : from !== undefined && to !== undefined
        ? { from, to }
        : ahead === undefined
          ? null
          : windowAround(now, ahead.fires);
  if (window === null) return <Skeleton active />;
  return (
    <Card>
      <Window {...window} />
      <List job={job} {...window} />
    </Card>
  );
};

const Window = ({ from, to }: { from: string; to: string }) => {
  const { t } = useTranslation('job');
  const zone = useZone();
  const navigate = route.useNavigate();
  const show = (window: { from: string; to: string }) =>
    void navigate({
      search: ({ ns }) => ({ ...(ns === undefined ? {} : { ns }), tab: 'slots', ...window }),
      replace: true,
    });
  return (
    <div className="slot-window">
      {(['from', 'to'] as const).map((end) => (
        <span key={end}>
          <label htmlFor={`slots-${end}`}>{t(`slots.${end}`)}</label>{' '}
          <ClockField
            id={`slots-${end}`}
            zone={zone}
            value={end === 'from' ? from : to}
            onChange={(at) => at !== undefined && show(moved({ from, to }, end, at))}
          />
        </span>
      ))}
    </div>
  );
};

/** The server tells slots in order of time: the window is read to its end first, and no further than this. */
const MOST_PAGES = 10;
const AT_FIRST = 200;

/** The slots of a window, the newest on top. */
const List = ({ job, from, to }: { job: ShownJob; from: string; to: string }) => {
  const { t } = useTranslation('job');
  const key = route.useParams();
  const [onlyBad, setOnlyBad] = useState(false);
  const [rows, setRows] = useState(AT_FIRST);
  const { data, error, fetchNextPage, hasNextPage, isFetching } = useInfiniteQuery(slotsQuery(key, from, to));
  const pages = data?.pages.length ?? 0;
  const isRead = data !== undefined && (!hasNextPage || pages >= MOST_PAGES);
  useEffect(() => {
    if (!isRead && hasNextPage && !isFetching && error === null) void fetchNextPage();
  }, [isRead, hasNextPage, isFetching, error, fetchNextPage]);
  const slots = useMemo(() => data?.pages.flatMap(({ items }) => items).reverse() ?? [], [data]);
  const meant = onlyBad ? slots.filter(({ state }) => state !== 'succeeded' && state !== 'planned') : slots;
  const shown = isRead ? meant.slice(0, rows) : [];
  return (
    <>
      <FailureNotice error={error} />
      <Checkbox checked={onlyBad} onChange={({ target }) => setOnlyBad(target.checked)}>
        {t('slots.onlyBad')}
      </Checkbox>
      {!isRead && error === null && <Skeleton active />}
      {isRead && hasNextPage && <Alert type="info" showIcon title={t('slots.cut', { count: slots.length })} />}
      {isRead && shown.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('slots.empty')} />}
      <div className="table-frame">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('slots.at')}</th>
              <th scope="col">{t('slots.state')}</th>
              <th scope="col">{t('slots.why')}</th>
              <th scope="col">{t('slots.run')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((slot) => (
              <Row key={slot.fireAt} slot={slot} job={job} />
            ))}
          </tbody>
        </table>
      </div>
      {isRead && meant.length > shown.length && (
        <Button onClick={() => setRows(rows + AT_FIRST)}>
          {t('slots.older', { count: meant.length - shown.length })}
        </Button>
      )}
    </>
  );
};

const Row = ({ slot: { fireAt, state, code, reason, runId }, job }: { slot: Slot; job: ShownJob }) => {
  const { t } = useTranslation('job');
  const said = useSaid();
  const word = reasonWord(code);
  return (
    <tr>
      <td>
        <Instant at={fireAt} />
      </td>
      <td>
        <StateTag state={state as 'planned'} />
      </td>
      <td className="slot-why">
        {word === null
          ? said(reason)
          : t(`reason.${word}`, { policy: job.spec.concurrencyPolicy, misfire: job.spec.misfirePolicy })}
      </td>
      <td>
        {runId === null ? (
          <span className="secondary">–</span>
        ) : (
          <Link to="/runs/$runId" params={{ runId }} className="numbers">
            {runId}
          </Link>
        )}
      </td>
    </tr>
  );
};
