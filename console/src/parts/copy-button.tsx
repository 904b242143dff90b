import { CheckOutlined, CopyOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

const SHOWN_MS = 2_000;

/** Copies a text, also where the page came over plain HTTP. */
export const CopyButton = ({ text, label, disabled }: { text: () => string; label: string; disabled?: boolean }) => {
  const { t } = useTranslation();
  const [done, setDone] = useState(false);
  const click = async () => {
    await copy(text());
    setDone(true);
    setTimeout(() => setDone(false), SHOWN_MS);
  };
  return (
    <Button
      size="small"
      icon={done ? <CheckOutlined /> : <CopyOutlined />}
      disabled={disabled ?? false}
      onClick={() => void click()}
    >
      <span aria-live="polite">{done ? t('action.copied') : label}</span>
    </Button>
  );
};

const copy = async (text: string): Promise<void> => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without TLS a browser has no clipboard for scripts but this old one.
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
};
