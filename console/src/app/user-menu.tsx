import { DownOutlined, UserOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Divider, Popover } from 'antd';
import { useTranslation } from 'react-i18next';
import { signOut, useUser } from '../session/session.ts';
import { DisplaySettings } from './display-settings.tsx';

/** Who sits here and with which rights; how things are shown; the way out. */
export const UserMenu = () => {
  const { t } = useTranslation();
  const user = useUser();
  const navigate = useNavigate();
  const leave = async () => {
    await signOut();
    window.location.assign('/sign-in');
  };
  const menu = (
    <div className="user-menu">
      <strong>{user.name}</strong>
      {Object.entries(user.roles).map(([namespace, role]) => (
        <span className="secondary" key={namespace}>
          {t('user.roleIn', {
            role: t(`role.${role}`),
            namespace: namespace === '*' ? t('namespace.all') : namespace,
          })}
        </span>
      ))}
      <Divider size="small" />
      <DisplaySettings />
      <Divider size="small" />
      <Button type="text" block onClick={() => void navigate({ to: '/account' })}>
        {t('user.password')}
      </Button>
      <Button type="text" block href="/api/docs" target="_blank">
        {t('docs')}
      </Button>
      <Button type="text" block danger onClick={() => void leave()}>
        {t('user.signOut')}
      </Button>
    </div>
  );
  return (
    <Popover content={menu} trigger="click" placement="bottomRight">
      <Button
        type="text"
        icon={<UserOutlined />}
        aria-label={`${t('user.menu')}: ${user.name}`}
        className="user-button"
      >
        <span className="user-name">{user.name}</span>
        <DownOutlined />
      </Button>
    </Popover>
  );
};
