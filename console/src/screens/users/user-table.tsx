import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { SignInLink, UserAccount } from '../../api/types.ts';
import { Instant } from '../../parts/instant.tsx';
import { useUser } from '../../session/session.ts';
import { UserActions } from './user-actions.tsx';

interface TableProps {
  users: readonly UserAccount[];
  onEdit: (user: UserAccount) => void;
  onLink: (name: string, link: SignInLink) => void;
}

export const UserTable = ({ users, onEdit, onLink }: TableProps) => {
  const { t } = useTranslation(['users', 'common']);
  const me = useUser();
  return (
    <div className="table-frame">
      <table className="plain list">
        <thead>
          <tr>
            {(['name', 'roles', 'signIn', 'created'] as const).map((column) => (
              <th scope="col" key={column}>
                {t(`users:${column}`)}
              </th>
            ))}
            <th scope="col">
              <span className="visually-hidden">{t('common:action.more')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {users.map((user) => (
            <tr key={user.name}>
              <td className="wrap">
                {user.name}
                {user.name === me.name && <> ({t('users:you')})</>}
                {user.displayName !== '' && <span className="sub">{user.displayName}</span>}
              </td>
              <td data-column={t('users:roles')}>
                <span className="tags">
                  {Object.entries(user.roles).map(([namespace, role]) => (
                    <Tag key={namespace}>
                      {t('common:user.roleIn', {
                        role: t(`common:role.${role}`),
                        namespace: namespace === '*' ? t('users:allNamespaces') : namespace,
                      })}
                    </Tag>
                  ))}
                </span>
              </td>
              <td data-column={t('users:signIn')}>
                <Instant at={user.lastSignInAt} none={t('users:never')} />
                {!user.hasPassword && <span className="sub">{t('users:invited')}</span>}
              </td>
              <td data-column={t('users:created')}>
                <Instant at={user.createdAt} />
                <span className="sub">{t('users:by', { name: user.createdBy })}</span>
              </td>
              <td>
                <UserActions user={user} isMe={user.name === me.name} onEdit={onEdit} onLink={onLink} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
