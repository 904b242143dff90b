// biome-ignore-all lint/a11y/useSemanticElements: a table element can't leave out the rows that nobody sees
import { CaretRightOutlined, PauseOutlined, PlayCircleOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { App, Button, Tag } from 'antd';
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNamespace } from '../../app/namespace-picker.tsx';
import { Countdown } from '../../parts/countdown.tsx';
import { useWrittenDuration } from '../../parts/duration.ts';
import { useInstantFormat } from '../../parts/instant.tsx';
import { type Square, Squares } from '../../parts/squares.tsx';
import { useTellRefusal } from '../../parts/tell-refusal.ts';
import { mayAs, useUser } from '../../session/session.ts';
import { actOn, newKey } from './act.ts';
import type { JobSummary } from './jobs-query.ts';

/** One job: who, when, how it went, and what can be done. */
export const JobRow = memo(
  ({ job }: { job: JobSummary }) => {
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
          <RowActions job={job} />
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

const RowActions = ({ job }: { job: JobSummary }) => {
  const { t } = useTranslation('jobs');
  const { message } = App.useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { namespace, name, suspended } = job;
  const act = useMutation({
    mutationFn: (action: 'run' | 'suspend' | 'resume') => actOn(action, job, newKey()),
    onSuccess: async (answer, action) => {
      if (action === 'run') await navigate({ to: '/runs/$runId', params: { runId: (answer as { id: string }).id } });
      else await client.invalidateQueries({ queryKey: ['jobs'] });
      message.success(t(`done.${action}`, { name }));
    },
    onError: useTellRefusal(),
  });
  if (!mayAs(useUser(), 'operator', namespace)) return null;
  const other = suspended ? 'resume' : 'suspend';
  return (
    <>
      <Button
        size="small"
        title={t('action.run')}
        aria-label={t('action.runJob', { name })}
        icon={<CaretRightOutlined />}
        loading={act.isPending && act.variables === 'run'}
        onClick={() => act.mutate('run')}
      />
      <Button
        size="small"
        title={t(`action.${other}`)}
        aria-label={t(`action.${other}Job`, { name })}
        icon={suspended ? <PlayCircleOutlined /> : <PauseOutlined />}
        loading={act.isPending && act.variables !== 'run'}
        onClick={() => act.mutate(other)}
      />
    </>
  );
};
