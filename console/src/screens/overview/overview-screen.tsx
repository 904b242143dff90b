import { useTranslation } from 'react-i18next';
import { PageHead } from '../../parts/page-head.tsx';

/** What needs me now, what comes, how it goes. */
export const OverviewScreen = () => {
  const { t } = useTranslation('overview');
  return <PageHead title={t('title')} />;
};
