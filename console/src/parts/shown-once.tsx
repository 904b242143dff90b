import { Alert, Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { CopyButton } from './copy-button.tsx';

interface ShownOnceProps {
  title: string;
  /** What to do with it. */
  lead: string;
  secret: string;
  onClose: () => void;
}

/** A secret that the server tells in one answer and never again; it stays until somebody says that it is kept. */
export const ShownOnce = ({ title, lead, secret, onClose }: ShownOnceProps) => {
  const { t } = useTranslation();
  return (
    <Modal
      open
      title={title}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <Button type="primary" onClick={onClose}>
          {t('once.kept')}
        </Button>
      }
    >
      <Alert className="gap-below" type="warning" showIcon title={t('once.warning')} />
      <p>{lead}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre className="document" tabIndex={0}>
        {secret}
      </pre>
      <p>
        <CopyButton text={() => secret} label={t('action.copy')} />
      </p>
    </Modal>
  );
};
