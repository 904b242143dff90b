import { PlusOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Page, SignInLink, UserAccount } from '../../api/types.ts';
import { pagesQuery } from '../../parts/all-pages.ts';
import { Card } from '../../parts/card.tsx';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { PageHead } from '../../parts/page-head.tsx';
import { ShownOnce } from '../../parts/shown-once.tsx';
import { mayAs, useUser } from '../../session/session.ts';
import { AccountForm } from './account-form.tsx';
import { UserTable } from './user-table.tsx';
import '../../parts/list.css';
import { Loading } from '../../parts/loading.tsx';

/** Who may sign in, and as what. For admins of all namespaces. */
export const UsersScreen = () => {
  const { t } = useTranslation('users');
  const users = useInfiniteQuery(pagesQuery<Page<UserAccount>>('users', '/users', {}));
  /** The account in the form; `new` for one that is opened. */
  const [edited, setEdited] = useState<UserAccount | 'new' | null>(null);
  const [link, setLink] = useState<{ name: string; link: SignInLink } | null>(null);
  const items = users.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <PageHead title={t('title')}>
        {mayAs(useUser(), 'admin', '*') && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
            {t('create.title')}
          </Button>
        )}
      </PageHead>
      <p className="lead">{t('lead')}</p>
      <FailureNotice error={users.error} />
      <Card>
        {items === undefined ? (
          <Loading error={users.error} />
        ) : (
          <UserTable users={items} onEdit={setEdited} onLink={(name, made) => setLink({ name, link: made })} />
        )}
        <MoreButton pages={users} />
      </Card>
      {edited !== null && (
        <AccountForm
          user={edited === 'new' ? null : edited}
          onClose={() => setEdited(null)}
          onLink={(name, made) => setLink({ name, link: made })}
        />
      )}
      {link !== null && (
        <ShownOnce
          title={t('link.title', { name: link.name })}
          lead={t('link.lead', { name: link.name })}
          secret={window.location.origin + link.link.path}
          onClose={() => setLink(null)}
        />
      )}
    </>
  );
};
