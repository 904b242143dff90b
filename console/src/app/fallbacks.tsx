import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { Button, Result, Spin } from 'antd';
import { useTranslation } from 'react-i18next';
import { RefusedError } from '../api/refusal.ts';

export const Loading = () => {
  const { t } = useTranslation();
  return (
    <div className="loading" role="status">
      <Spin />
      <span className="visually-hidden">{t('loading')}</span>
    </div>
  );
};

export const NothingHere = () => {
  const { t } = useTranslation();
  return (
    <Result
      status="404"
      title={t('failure.notFound')}
      subTitle={t('failure.notFoundHint')}
      extra={<Link to="/">{t('failure.home')}</Link>}
    />
  );
};

/** A screen that broke, or could not be loaded, takes nothing else along. */
export const Crashed = ({ error, reset }: ErrorComponentProps) => {
  const { t } = useTranslation();
  if (error instanceof RefusedError && error.code === 'not-found') return <NothingHere />;
  const refused = error instanceof RefusedError;
  return (
    <Result
      status={refused && error.code === 'forbidden' ? '403' : 'error'}
      title={refused ? t('failure.title') : t('failure.crashed')}
      subTitle={error instanceof Error ? error.message : String(error)}
      extra={[
        <Button key="retry" type="primary" onClick={reset}>
          {t('failure.retry')}
        </Button>,
        <Button key="reload" onClick={() => window.location.reload()}>
          {t('failure.reload')}
        </Button>,
      ]}
    />
  );
};
