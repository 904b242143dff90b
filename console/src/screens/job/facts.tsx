import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../app/preferences.ts';
import { useSaid } from '../../i18n/said.ts';
import { Countdown } from '../../parts/countdown.tsx';
import { useWrittenDuration } from '../../parts/duration.ts';
import { Fact } from '../../parts/fact.tsx';
import { visibleText } from '../../parts/visible-text.ts';
import { previewQuery, type ShownJob } from './job-query.ts';

/** What the job is, in a few lines: when, whom, what, how. */
export const Facts = ({ job: { metadata, spec, status } }: { job: ShownJob }) => {
  const { t } = useTranslation(['job', 'policy', 'jobs']);
  const said = useSaid();
  const { language } = usePreferences();
  const written = useWrittenDuration();
  const { data } = useQuery(previewQuery(spec.schedule, { startsAt: spec.startsAt, endsAt: spec.endsAt }, 10));
  const { cron, every, after } = spec.schedule;
  // A preview counts a spacing from now on; the job counts it from its own beginning.
  const sentence =
    every !== undefined
      ? t('jobs:schedule.every', { duration: written(every) })
      : after !== undefined
        ? t('jobs:schedule.after', { duration: written(after) })
        : data === undefined
          ? ' '
          : said(data.sentence[language]);
  return (
    <>
      <p className="job-sentence">
        {capital(sentence)}
        {cron !== undefined && (
          <span className="secondary">
            {' '}
            <code>{cron}</code>
          </span>
        )}
      </p>
      {spec.description !== undefined && <p className="job-description">{visibleText(spec.description)}</p>}
      <dl className="facts">
        <Fact name={t('job:fact.next')}>
          {spec.suspended === true ? t('job:fact.suspended') : <Countdown at={status.nextFireAt} none="–" />}
        </Fact>
        <Fact name={t('job:fact.name')}>
          {metadata.namespace}/{metadata.name}
        </Fact>
        <Fact name={t('job:fact.request')}>
          <code>
            {spec.request.method} {spec.request.path}
          </code>
        </Fact>
        <Fact name={t('job:fact.application')}>
          <Link to="/applications/$namespace/$name" params={{ namespace: metadata.namespace!, name: spec.application }}>
            {spec.application}
          </Link>
        </Fact>
        <Fact name={t('job:fact.route')}>
          {t(`policy:route.${spec.routeStrategy}`)}
          {spec.shards !== undefined && ` · ${spec.shards}`}
        </Fact>
        <Fact name={t('job:fact.concurrency')}>{t(`policy:concurrency.${spec.concurrencyPolicy}`)}</Fact>
        <Fact name={t('job:fact.misfire')}>{t(`policy:misfire.${spec.misfirePolicy}`)}</Fact>
        <Fact name={t('job:fact.attempts')}>{spec.retry.maxAttempts}</Fact>
        <Fact name={t('job:fact.timeout')}>{written(spec.timeout)}</Fact>
        <Fact name={t('job:fact.revision')}>{metadata.resourceVersion ?? '–'}</Fact>
      </dl>
    </>
  );
};

const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1);
