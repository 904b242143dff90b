import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { RefusedError } from '../api/refusal.ts';
import { useSaid } from '../i18n/said.ts';

/**
 * Why something did not work and what to do about it: each problem with its place and remedy. Nothing where there is no error.
 * @param action where to go on from here
 */
export const FailureNotice = ({ error, action }: { error: unknown; action?: ReactNode }) => {
  const { t } = useTranslation();
  const said = useSaid();
  if (error === null || error === undefined) return null;
  if (!(error instanceof RefusedError))
    return (
      <Alert
        className="gap-below"
        type="error"
        showIcon
        role="alert"
        title={t('failure.title')}
        description={said((error as Error).message)}
        action={action}
      />
    );
  const { problems, detail, requestId, code } = error.body;
  const list = (
    <>
      {problems.length > 0 && (
        <ul className="problems">
          {problems.map(({ path, message, remedy }) => (
            <li key={`${path} ${message}`}>
              {path !== '' && <code>{path}</code>} {said(message)}
              <br />
              {said(remedy)}
            </li>
          ))}
        </ul>
      )}
      {code === 'internal' && <p>{t('failure.requestId', { id: requestId })}</p>}
    </>
  );
  return (
    <Alert
      className="gap-below"
      type="error"
      showIcon
      role="alert"
      // The server's own words are for programs, which send a token.
      title={code === 'signed-out' ? t('standing.signedOut') : said(detail)}
      description={list}
      action={action}
    />
  );
};
