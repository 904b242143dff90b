import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { RunDetail } from '../../api/types.ts';
import { useDuration } from '../../parts/duration.ts';
import { Elapsed } from '../../parts/elapsed.tsx';
import { Fact } from '../../parts/fact.tsx';
import { Instant } from '../../parts/instant.tsx';
import { latenessMs } from './lateness.ts';
import { runningSince } from './live-call.ts';

/** What is known of the run as a whole. */
export const Facts = ({ run }: { run: RunDetail }) => {
  const { t } = useTranslation('run');
  const duration = useDuration();
  const { startedAt, settledAt, fireAt, params } = run;
  const since = runningSince(run);
  const msText = (ms: number | null): string => (ms === null ? '–' : duration(ms));
  return (
    <>
      <dl className="facts">
        <Fact name={t('facts.job')}>
          <Link to="/jobs/$namespace/$name" params={{ namespace: run.namespace, name: run.job }}>
            {run.namespace}/{run.job}
          </Link>
        </Fact>
        <Fact name={t('facts.application')}>
          <Link to="/applications/$namespace/$name" params={{ namespace: run.namespace, name: run.application }}>
            {run.application}
          </Link>
        </Fact>
        <Fact name={t('facts.fireAt')}>
          <Instant at={fireAt} precise />
        </Fact>
        <Fact name={t('facts.startedAt')}>
          <Instant at={startedAt} precise />
        </Fact>
        <Fact name={t('facts.settledAt')}>
          <Instant at={settledAt} precise />
        </Fact>
        {run.dueAt !== null && (
          <Fact name={t('facts.dueAt')}>
            <Instant at={run.dueAt} precise />
          </Fact>
        )}
        <Fact name={t('facts.lateness')}>{msText(latenessMs(run))}</Fact>
        <Fact name={t('facts.duration')}>{since === null ? msText(run.durationMs) : <Elapsed since={since} />}</Fact>
        <Fact name={t('facts.revision')}>{run.revision}</Fact>
        {run.rounds > 1 && <Fact name={t('facts.rounds')}>{run.rounds}</Fact>}
        {run.rerunOf !== null && (
          <Fact name={t('facts.rerunOf')}>
            <Link to="/runs/$runId" params={{ runId: run.rerunOf }}>
              {run.rerunOf}
            </Link>
          </Fact>
        )}
      </dl>
      {Object.keys(params).length > 0 && (
        <section className="text-block">
          <h3>{t('facts.params')}</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
          <pre tabIndex={0}>{JSON.stringify(params, null, 2)}</pre>
        </section>
      )}
    </>
  );
};
