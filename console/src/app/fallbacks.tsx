import { type ErrorComponentProps, Link } from '@tanstack/react-router';
import { Button, Spin } from 'antd';
import type { ReactNode } from 'react';
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

/** A whole screen that only says something. */
const Told = ({ title, hint, children }: { title: string; hint: string; children: ReactNode }) => (
  <div className="told">
    <h1>{title}</h1>
    <p className="secondary">{hint}</p>
    <div>{children}</div>
  </div>
);

export const NothingHere = () => {
  const { t } = useTranslation();
  return (
    <Told title={t('failure.notFound')} hint={t('failure.notFoundHint')}>
      <Link to="/">{t('failure.home')}</Link>
    </Told>
  );
};

/** A screen that broke, or could not be loaded, takes nothing else along. */
export const Crashed = ({ error, reset }: ErrorComponentProps) => {
  const { t } = useTranslation();
  if (error instanceof RefusedError && error.code === 'not-found') return <NothingHere />;
  return (
    <Told
      title={error instanceof RefusedError ? t('failure.title') : t('failure.crashed')}
      hint={error instanceof Error ? error.message : String(error)}
    >
      <Button type="primary" onClick={reset}>
        {t('failure.retry')}
      </Button>{' '}
      <Button onClick={() => window.location.reload()}>{t('failure.reload')}</Button>
    </Told>
  );
};
