import { Alert } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { type Refusal, RefusedError } from '../api/refusal.ts';
import { useSaid } from '../i18n/said.ts';

/**
 * Why something did not work and what to do about it: each problem with its place and remedy. Nothing where there is no error.
 * @param action where to go on from here
 */
export const FailureNotice = ({ error, action }: { error: unknown; action?: ReactNode }) => {
  const { t } = useTranslation();
  const said = useSaid();
  if (error === null || error === undefined) return null;
  const refusal = error instanceof RefusedError ? error.body : null;
  // The server's own words of a missing session are for programs, which send a token.
  const what = refusal?.code === 'signed-out' ? t('standing.signedOut') : said(refusal?.detail ?? t('failure.title'));
  return (
    <Alert
      className="gap-below"
      type="error"
      showIcon
      role="alert"
      title={what}
      description={refusal === null ? said((error as Error).message) : <Problems of={refusal} />}
      action={action}
    />
  );
};

/** Each problem with its place and its remedy. */
const Problems = ({ of: { problems, code, requestId } }: { of: Refusal }) => {
  const { t } = useTranslation();
  const said = useSaid();
  return (
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
};
