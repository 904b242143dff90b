import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNamespace } from '../app/namespace-picker.tsx';
import { PageHead } from './page-head.tsx';
import { WayBack } from './way-back.tsx';

/** Instead of an editor whose user could not save: what it takes, and a way back. */
export const NeedsAdmin = ({ title, back }: { title: string; back: 'jobs' | 'applications' }) => {
  const { t } = useTranslation();
  const namespace = useNamespace();
  return (
    <>
      <PageHead title={title} />
      <Alert
        type="warning"
        showIcon
        role="alert"
        title={t('failure.forbidden')}
        description={namespace === undefined ? t('failure.needsAdmin') : t('failure.needsAdminIn', { namespace })}
        action={<WayBack to={back} />}
      />
    </>
  );
};
