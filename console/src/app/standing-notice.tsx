import { useQuery } from '@tanstack/react-query';
import { Alert, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.ts';
import { ask } from '../api/request.ts';
import { useStanding } from '../api/standing.ts';
import { useUser } from '../session/session.ts';
import { SignInForm } from '../session/sign-in-form.tsx';

/** Over every dialog that may be open as the session ends. */
const ON_TOP = 2_000;

/** A server that is away and a session that ended are told over the page; the page stays as it is, with what was typed. */
export const StandingNotice = () => {
  const { t } = useTranslation();
  const { t: s } = useTranslation('session');
  const standing = useStanding();
  const { name } = useUser();
  // Somebody has to notice that the server is back, also on a page that asks nothing by itself.
  useQuery({
    queryKey: ['is-back'],
    queryFn: () => ask<unknown>('/session', { signedOutIsFine: true }),
    enabled: standing === 'away',
    refetchInterval: 2_000,
    gcTime: 0,
  });
  return (
    <>
      <div aria-live="polite">{standing === 'away' && <Alert banner type="warning" title={t('standing.away')} />}</div>
      <Modal
        open={standing === 'signed-out'}
        title={s('again')}
        footer={null}
        closable={false}
        keyboard={false}
        zIndex={ON_TOP}
        destroyOnHidden
      >
        <p>{t('standing.signedOut')}</p>
        <SignInForm name={name} onDone={() => void queries.invalidateQueries()} />
      </Modal>
    </>
  );
};
