import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { Instant } from '../../parts/instant.tsx';
import type { ShownJob } from './job-query.ts';

/** What everybody should see of this job first: who suspended it and why, an application that is missing, a schedule that is over. */
export const Marks = ({ job: { status, spec } }: { job: ShownJob }) => {
  const { t } = useTranslation('job');
  const { suspension, conditions, owner } = status;
  const others = conditions.filter(({ type }) => type !== 'Suspended');
  return (
    <>
      {spec.suspended === true && (
        <Alert
          type="warning"
          showIcon
          title={
            suspension === null ? (
              t('suspended.plain')
            ) : (
              <>
                {t('suspended.by', { by: suspension.by })} · <Instant at={suspension.at} />
              </>
            )
          }
          description={suspension?.note ?? undefined}
        />
      )}
      {others.map(({ type, message }) => (
        <Alert key={type} type="warning" showIcon title={isKnown(type) ? t(`condition.${type}`) : message} />
      ))}
      {owner !== null && <Alert type="info" showIcon title={t('owned', { owner })} />}
    </>
  );
};

const isKnown = (type: string): type is 'ApplicationMissing' | 'Exhausted' =>
  type === 'ApplicationMissing' || type === 'Exhausted';
