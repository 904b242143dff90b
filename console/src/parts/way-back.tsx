import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

/** Out of a screen whose object is not there or out of reach: to the list of its kind. */
export const WayBack = ({ to }: { to: 'jobs' | 'applications' | 'runs' }) => {
  const { t } = useTranslation();
  return <Link to={`/${to}`}>{t(`failure.back.${to}`)}</Link>;
};
