import { Card, Typography } from 'antd';
import { useTranslation } from 'react-i18next';

/** An empty console teaches. */
export const FirstSteps = () => {
  const { t } = useTranslation('overview');
  return (
    <Card>
      <Typography.Title level={2} className="card-title">
        {t('first.title')}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{t('first.lead')}</Typography.Paragraph>
      <ol className="steps">
        <li>{t('first.application')}</li>
        <li>{t('first.job')}</li>
        <li>{t('first.watch')}</li>
      </ol>
    </Card>
  );
};
