import { Link, useLocation } from '@tanstack/react-router';
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
  return (
    <>
      <Link to="/" className="shell-brand">
        <Bell size={24} />
        Belfry
      </Link>
      <nav className="shell-links" aria-label={t('nav.label')}>
        {groups
          .filter((group) => group.length > 0)
          .map((group, index) => (
            <ul key={group[0]!.word} className={index > 0 ? 'shell-links-more' : undefined}>
              {group.map(({ to, word, icon }) => {
                const isHere = to === pathname || (to !== '/' && pathname.startsWith(`${to}/`));
                return (
                  <li key={word}>
                    <Link to={to} aria-current={isHere ? 'page' : undefined}>
                      {icon} {t(`nav.${word}`)}
                    </Link>
                  </li>
                );
              })}
            </ul>
          ))}
      </nav>
    </>
  );
};
