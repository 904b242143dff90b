// biome-ignore-all lint/a11y/useSemanticElements: a table element can't leave out the rows that nobody sees
import { CaretRightOutlined, PauseOutlined, PlayCircleOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import { memo, type ReactNode, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNamespace } from '../../app/namespace-picker.tsx';
import { Countdown } from '../../parts/countdown.tsx';
import { useWrittenDuration } from '../../parts/duration.ts';
import { useInstantFormat } from '../../parts/instant.tsx';
import { type Square, Squares } from '../../parts/squares.tsx';
import { mayAs, useUser } from '../../session/session.ts';
import type { JobSummary } from './jobs-query.ts';
import type { RowAction } from './use-row-action.ts';

interface RowProps {
  job: JobSummary;
  /** The same function for each row. */
  act: (job: JobSummary, action: RowAction) => Promise<void>;
}

/** One job: who, when, how it went, and what can be done. */
export const JobRow = memo(
  ({ job, act }: RowProps) => {
    const { t } = useTranslation('jobs');
    const written = useWrittenDuration();
    const { namespace, name, displayName, application, applicationExists, schedule, suspended, nextFireAt } = job;
    return (
      <>
        <div role="cell" className="job-name">
          <Link to="/jobs/$namespace/$name" params={{ namespace, name }} className="job-title">
            {displayName ?? name}
          </Link>
          <span className="job-sub">
            {namespace}/{name} → {application}
            {!applicationExists && (
              <Tag variant="outlined" className="tag-failed">
                {t('applicationMissing')}
              </Tag>
            )}
          </span>
        </div>
        <div role="cell" className="job-schedule">
          <code>
            {schedule.cron ??
              (schedule.at !== undefined ? <At at={schedule.at} /> : scheduleText(schedule, t, written))}
          </code>
          {schedule.cron !== undefined && <span className="job-sub">{schedule.timeZone}</span>}
        </div>
        <div role="cell">
          {suspended ? (
            <Tag variant="outlined" className="tag-waiting">
              {t('state.suspended')}
            </Tag>
          ) : (
            <Countdown at={nextFireAt} none={t('noNext')} />
          )}
        </div>
        <div role="cell">
          <LastRuns job={job} />
        </div>
        <div role="cell" className="job-actions">
          <RowActions job={job} act={act} />
        </div>
      </>
    );
  },
  // A page that was read again is a new object; the row is drawn anew only where something changed.
  (before, after) => JSON.stringify(before.job) === JSON.stringify(after.job),
);

const At = ({ at }: { at: string }) => <>{useInstantFormat()(at)}</>;

const scheduleText = (
  { every, after }: JobSummary['schedule'],
  t: ReturnType<typeof useTranslation<'jobs'>>['t'],
  written: ReturnType<typeof useWrittenDuration>,
): string => {
  if (every !== undefined) return t('schedule.every', { duration: written(every) });
  return after === undefined ? t('schedule.byHand') : t('schedule.after', { duration: written(after) });
};

/** Oldest at the left, as time goes. */
const LastRuns = ({ job: { runs, name } }: { job: JobSummary }) => {
  const { t } = useTranslation(['jobs', 'common']);
  const ns = useNamespace();
  const format = useInstantFormat();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `format` follows the language, as `t` does
  const squares = useMemo<Square[]>(
    () =>
      runs.toReversed().map(({ id, state, fireAt }) => ({
        key: id,
        state,
        href: `/runs/${id}${ns === undefined ? '' : `?${new URLSearchParams({ ns })}`}`,
        label: `${t(`common:state.${state}`)} · ${format(fireAt)}`,
      })),
    [runs, ns, t],
  );
  if (runs.length === 0) return <span className="job-sub">{t('jobs:noRuns')}</span>;
  return <Squares squares={squares} label={t('jobs:lastRuns', { name })} />;
};

/** Buttons of the browser's own: there are two in each of many rows. */
const RowActions = ({ job, act }: RowProps) => {
  const { t } = useTranslation('jobs');
  const [busy, setBusy] = useState(false);
  const { namespace, name, suspended } = job;
  if (!mayAs(useUser(), 'operator', namespace)) return null;
  const button = (action: RowAction, icon: ReactNode) => (
    <button
      type="button"
      className="row-button"
      title={t(`action.${action}`)}
      aria-label={t(`action.${action}Job`, { name })}
      disabled={busy}
      onClick={() => {
        setBusy(true);
        void act(job, action).finally(() => setBusy(false));
      }}
    >
      {icon}
    </button>
  );
  return (
    <>
      {button('run', <CaretRightOutlined />)}
      {suspended ? button('resume', <PlayCircleOutlined />) : button('suspend', <PauseOutlined />)}
    </>
  );
};
