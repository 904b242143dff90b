import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Instant } from '../../parts/instant.tsx';
import type { ShownApplication } from './application-query.ts';

/** What is defined. Secrets are names here; nobody reads a value back. */
export const Facts = ({ application: { spec, status } }: { application: ShownApplication }) => {
  const { t } = useTranslation('applications');
  const { healthCheck, headers, secrets } = spec;
  const none = t('facts.none');
  return (
    <>
      {spec.description !== undefined && <p className="application-description">{spec.description}</p>}
      <dl className="application-facts">
        <Fact name={t('facts.health')}>
          {healthCheck === undefined
            ? t('facts.noHealth')
            : t('facts.healthOf', { path: healthCheck.path, interval: healthCheck.interval })}
        </Fact>
        <Fact name={t('facts.headers')}>{Object.keys(headers).join(', ') || none}</Fact>
        <Fact name={t('facts.secrets')}>{Object.keys(secrets).join(', ') || none}</Fact>
        <Fact name={t('facts.changed')}>
          <Instant at={status.changedAt} />
        </Fact>
      </dl>
    </>
  );
};

export const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);
