import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { Alert } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Bell } from '../app/bell.tsx';
import { DisplaySettings } from '../app/display-settings.tsx';
import { Card } from '../parts/card.tsx';
import { FirstAccountForm } from './first-account-form.tsx';
import { sessionQuery, signIn } from './session.ts';
import { SignInForm } from './sign-in-form.tsx';

const route = getRouteApi('/sign-in');

/** Sign in, open the first account, or come by a one-time link (`/sign-in#link=…`: what follows # is never sent in a URL). */
export const SignInPage = () => {
  const { t } = useTranslation('session');
  const { data: session } = useSuspenseQuery(sessionQuery);
  const { to } = route.useSearch();
  const router = useRouter();
  const go = () => router.history.push(ownPath(to));
  const linkFailed = useSignInLink(go);
  return (
    <div className="sign-in">
      <main>
        <Card>
          <div className="sign-in-head">
            <Bell size={40} />
            <div>
              <h1 className="sign-in-title">{session.accounts ? t('title') : t('first.title')}</h1>
              <span className="secondary">{t('lead')}</span>
            </div>
          </div>
          {linkFailed && <Alert className="gap-below" type="warning" showIcon title={t('linkUsed')} />}
          {session.accounts ? <SignInForm onDone={go} /> : <FirstAccountForm onDone={go} />}
        </Card>
        <DisplaySettings />
      </main>
    </div>
  );
};

/** Where to go afterwards: a path of this console, never another site. */
const ownPath = (to: string | undefined): string => (to !== undefined && /^\/(?![/\\])/.test(to) ? to : '/');

/** Uses the link of the address once and takes it out of the history; answers whether it was refused. */
const useSignInLink = (done: () => void): boolean => {
  const [failed, setFailed] = useState(false);
  const used = useRef(false);
  useEffect(() => {
    const link = /^#link=([\w-]+)$/.exec(window.location.hash)?.[1];
    if (link === undefined || used.current) return;
    used.current = true;
    window.history.replaceState(window.history.state, '', window.location.pathname + window.location.search);
    signIn({ link }).then(done, () => setFailed(true));
  });
  return failed;
};
