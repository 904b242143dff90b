import { useTranslation } from 'react-i18next';
import { Card } from '../../parts/card.tsx';

/** An empty console teaches. */
export const FirstSteps = () => {
  const { t } = useTranslation('overview');
  return (
    <Card>
      <h2 className="card-title">{t('first.title')}</h2>
      <p className="secondary">{t('first.lead')}</p>
      <ol className="steps">
        <li>{t('first.application')}</li>
        <li>{t('first.job')}</li>
        <li>{t('first.watch')}</li>
      </ol>
    </Card>
  );
};
