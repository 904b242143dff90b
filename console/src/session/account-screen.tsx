import { App, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../api/request.ts';
import { Card } from '../parts/card.tsx';
import { FailureNotice } from '../parts/failure-notice.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { useUser } from './session.ts';

interface Fields {
  old?: string;
  password: string;
}

/** One's own password; changing it ends one's other sessions. */
export const AccountScreen = () => {
  const { t } = useTranslation('session');
  const user = useUser();
  const { message } = App.useApp();
  const [form] = Form.useForm<Fields>();
  const [failure, setFailure] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async ({ old, password }: Fields) => {
    setBusy(true);
    setFailure(null);
    try {
      await ask('/session/password', { method: 'PUT', body: { ...(old === undefined ? {} : { old }), password } });
      form.resetFields();
      message.success(t('change.done'));
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <PageHead title={t('change.title')} />
      <Card className="narrow">
        <FailureNotice error={failure} />
        <Form name="password-change" form={form} layout="vertical" requiredMark={false} onFinish={submit}>
          <input type="hidden" autoComplete="username" value={user.name} readOnly />
          {user.hasPassword && (
            <Form.Item name="old" label={t('change.old')} rules={[{ required: true, message: t('passwordMissing') }]}>
              <Input.Password autoComplete="current-password" maxLength={256} />
            </Form.Item>
          )}
          <Form.Item
            name="password"
            label={t('change.new')}
            extra={t('change.hint')}
            rules={[{ required: true, min: 12, message: t('change.short') }]}
          >
            <Input.Password autoComplete="new-password" maxLength={256} />
          </Form.Item>
          <Form.Item
            name="repeat"
            label={t('change.repeat')}
            dependencies={['password']}
            rules={[
              ({ getFieldValue }) => ({
                validator: (_, value) =>
                  value === getFieldValue('password')
                    ? Promise.resolve()
                    : Promise.reject(new Error(t('change.differs'))),
              }),
            ]}
          >
            <Input.Password autoComplete="new-password" maxLength={256} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={busy}>
            {t('change.title')}
          </Button>
        </Form>
      </Card>
    </>
  );
};
