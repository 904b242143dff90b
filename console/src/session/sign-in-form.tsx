import { LockOutlined, UserOutlined } from '@ant-design/icons';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RefusedError } from '../api/refusal.ts';
import { signIn } from './session.ts';

/** Name and password; on its page, and over a page whose session ended (where the name is known). */
export const SignInForm = ({ name, onDone }: { name?: string; onDone: () => void }) => {
  const { t } = useTranslation('session');
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (fields: { name: string; password: string }) => {
    setBusy(true);
    setFailure(null);
    try {
      await signIn(fields);
      onDone();
    } catch (error) {
      setFailure(sentenceOf(error, { wrong: t('wrong'), tooMany: t('tooMany') }));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form name="sign-in" layout="vertical" requiredMark={false} onFinish={submit} initialValues={{ name }}>
      {failure !== null && <Alert className="gap-below" type="error" showIcon role="alert" title={failure} />}
      <Form.Item name="name" label={t('name')} rules={[{ required: true, message: t('nameMissing') }]}>
        <Input
          prefix={<UserOutlined />}
          autoComplete="username"
          autoFocus={name === undefined}
          readOnly={name !== undefined}
          maxLength={63}
        />
      </Form.Item>
      <Form.Item name="password" label={t('password')} rules={[{ required: true, message: t('passwordMissing') }]}>
        <Input.Password
          prefix={<LockOutlined />}
          autoComplete="current-password"
          autoFocus={name !== undefined}
          maxLength={256}
        />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={busy} block size="large">
        {t('submit')}
      </Button>
    </Form>
  );
};

/** What a refused sign-in means, in the viewer's language where it is one of the usual two. */
export const sentenceOf = (error: unknown, words: { wrong: string; tooMany: string }): string => {
  if (!(error instanceof RefusedError)) return (error as Error).message;
  if (error.code === 'signed-out') return words.wrong;
  return error.code === 'too-many-requests' ? words.tooMany : error.message;
};
