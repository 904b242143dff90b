import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { openFirstAccount } from './session.ts';
import { sentenceOf } from './sign-in-form.tsx';

interface Fields {
  token: string;
  name: string;
  password: string;
}

/** First start: no default password; the admin token opens the first account. */
export const FirstAccountForm = ({ onDone }: { onDone: () => void }) => {
  const { t } = useTranslation('session');
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (fields: Fields) => {
    setBusy(true);
    setFailure(null);
    try {
      await openFirstAccount({ ...fields, token: fields.token.trim() });
      onDone();
    } catch (error) {
      setFailure(sentenceOf(error, { wrong: t('first.tokenWrong'), tooMany: t('tooMany') }));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form name="first-account" layout="vertical" requiredMark={false} onFinish={submit}>
      <p className="secondary">{t('first.lead')}</p>
      {failure !== null && <Alert className="gap-below" type="error" showIcon role="alert" title={failure} />}
      <Form.Item
        name="token"
        label={t('first.token')}
        extra={t('first.tokenHint')}
        rules={[{ required: true, message: t('first.tokenMissing') }]}
      >
        <Input.Password autoComplete="off" autoFocus maxLength={512} />
      </Form.Item>
      <Form.Item name="name" label={t('name')} rules={[{ required: true, message: t('nameMissing') }]}>
        <Input autoComplete="username" maxLength={63} />
      </Form.Item>
      <Form.Item
        name="password"
        label={t('change.new')}
        extra={t('change.hint')}
        rules={[{ required: true, min: 12, message: t('change.short') }]}
      >
        <Input.Password autoComplete="new-password" maxLength={256} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy} block size="large">
        {t('first.submit')}
      </Button>
    </Form>
  );
};
