import { Link, useLocation } from '@tanstack/react-router';
import { Menu } from 'antd';
import { useTranslation } from 'react-i18next';
import { useUser } from '../session/session.ts';
import { Bell } from './bell.tsx';
import { destinations, maySee } from './navigation.tsx';

/** The way to each screen that the user may see. */
export const SideBar = () => {
  const { t } = useTranslation();
  const user = useUser();
  const { pathname } = useLocation();
  const groups = destinations.map((group) => group.filter((each) => maySee(user, each)));
  const all = groups.flat();
  const here = all
    .filter(({ to }) => to === pathname || (to !== '/' && pathname.startsWith(`${to}/`)))
    .map(({ to }) => to as string);
  const items = groups
    .filter((group) => group.length > 0)
    .flatMap((group, index) => [
      ...(index === 0 ? [] : [{ type: 'divider' as const, key: `line-${index}` }]),
      ...group.map(({ to, word, icon }) => ({
        key: to as string,
        icon,
        label: <Link to={to}>{t(`nav.${word}`)}</Link>,
      })),
    ]);
  return (
    <>
      <Link to="/" className="shell-brand">
        <Bell size={24} />
        Belfry
      </Link>
      <nav aria-label={t('nav.label')}>
        <Menu mode="inline" selectedKeys={here} items={items} />
      </nav>
    </>
  );
};
