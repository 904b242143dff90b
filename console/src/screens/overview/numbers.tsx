import { useTranslation } from 'react-i18next';
import { usePreferences } from '../../app/preferences.ts';
import { Card } from '../../parts/card.tsx';
import { useDuration } from '../../parts/duration.ts';
import type { Overview } from './overview-query.ts';

const FIVE_MINUTES_MS = 300_000;

/** How it goes right now, in six numbers. */
export const Numbers = ({ overview }: { overview: Overview }) => {
  const { t } = useTranslation('overview');
  const { language } = usePreferences();
  const { now, definitions } = overview;
  const number = (value: number, digits = 0) =>
    new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { maximumFractionDigits: digits }).format(value);
  const spoken = useDuration();
  const duration = (ms: number | null) => (ms === null ? '–' : spoken(ms));
  const rate = now.successRate;
  const sinceStartMs = Math.round((Date.parse(overview.at) - Date.parse(now.runsFrom)) / 1_000) * 1_000;
  return (
    <div className="numbers-row">
      <Figure
        label={t('now.runsPerSecond')}
        value={number(now.runsPerSecond, now.runsPerSecond < 10 ? 2 : 0)}
        hint={
          sinceStartMs < FIVE_MINUTES_MS ? t('now.runsSince', { duration: duration(sinceStartMs) }) : t('now.runsHint')
        }
      />
      <Figure
        label={t('now.successRate')}
        value={rate === null ? '–' : `${number(Math.floor(rate * 10_000) / 100, 2)} %`}
        hint={t('now.successHint')}
      />
      <Figure
        label={t('now.lateness')}
        value={`${duration(now.latenessP50Ms)} / ${duration(now.latenessP99Ms)}`}
        hint={t('now.latenessHint')}
      />
      <Figure
        label={t('now.queue')}
        value={number(now.queued)}
        hint={t('now.queueHint', {
          held: number(now.held),
          running: number(now.running),
          waiting: number(now.waiting),
        })}
      />
      <Figure
        label={t('now.calls')}
        value={number(now.callsInFlight)}
        hint={t('now.callsHint', { max: number(now.maxCalls) })}
      />
      <Figure
        label={t('now.jobs')}
        value={number(definitions.jobs)}
        hint={t('now.jobsHint', {
          suspended: number(definitions.suspended),
          applications: number(definitions.applications),
        })}
      />
    </div>
  );
};

const Figure = ({ label, value, hint }: { label: string; value: string; hint: string }) => (
  <Card size="small">
    <div className="figure-label">{label}</div>
    <div className="figure-value numbers">{value}</div>
    <div className="figure-hint">{hint}</div>
  </Card>
);
