import { useTranslation } from 'react-i18next';
import type { Endpoint } from '../../api/types.ts';
import { useDuration } from '../../parts/duration.ts';
import { useInstantFormat } from '../../parts/instant.tsx';

/** The newest health checks as a row of bars, oldest first; in words for those who do not see them. */
export const HealthHistory = ({ health }: Pick<Endpoint, 'health'>) => {
  const { t } = useTranslation('applications');
  const format = useInstantFormat();
  const duration = useDuration();
  if (health === null || health.length === 0) return <>–</>;
  const good = health.filter(({ problem }) => problem === null).length;
  return (
    <span className="health" role="img" aria-label={t('endpoint.healthy', { good, total: health.length })}>
      {health.map(({ at, ms, problem }) => (
        <span
          key={at}
          title={`${format(at)} · ${problem ?? duration(ms)}`}
          className={problem === null ? 'health-good' : 'health-bad'}
        />
      ))}
    </span>
  );
};
