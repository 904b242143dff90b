import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/request.ts';
import type { SignInLink, UserAccount } from '../../api/types.ts';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { type RoleRow, RolesField } from './roles-field.tsx';

interface Fields {
  name: string;
  displayName?: string;
  password?: string;
  roles: RoleRow[];
}

interface FormProps {
  /** Null: a new account. */
  user: UserAccount | null;
  onClose: () => void;
  onLink: (name: string, link: SignInLink) => void;
}

/** Opens an account, or changes one. Without a password a new one gets its one-time link at once. */
export const AccountForm = ({ user, onClose, onLink }: FormProps) => {
  const { t } = useTranslation(['users', 'session']);
  const { message } = App.useApp();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (fields: Fields) => (user === null ? open(fields) : change(user.name, fields)),
    onSuccess: async (link, { name }) => {
      onClose();
      if (link !== null) onLink(name, link);
      else if (user !== null) message.success(t('users:change.done'));
      await client.invalidateQueries({ queryKey: ['users'] });
    },
  });
  return (
    <Modal
      open
      title={user === null ? t('users:create.title') : t('users:change.title', { name: user.name })}
      onCancel={onClose}
      footer={null}
      mask={{ closable: false }}
    >
      <FailureNotice error={save.error} />
      <Form<Fields>
        name="account"
        layout="vertical"
        requiredMark={false}
        initialValues={{
          displayName: user?.displayName ?? '',
          roles: Object.entries(user?.roles ?? { '*': 'viewer' }).map(([namespace, role]) => ({ namespace, role })),
        }}
        onFinish={(fields) => save.mutate(fields)}
      >
        {user === null && (
          <Form.Item
            name="name"
            label={t('users:create.name')}
            extra={t('users:create.nameHint')}
            rules={[{ required: true, message: t('users:create.nameMissing') }]}
          >
            <Input maxLength={63} autoComplete="off" autoFocus />
          </Form.Item>
        )}
        <Form.Item name="displayName" label={t('users:create.displayName')}>
          <Input maxLength={100} autoComplete="off" />
        </Form.Item>
        <RolesField />
        {user === null && (
          <Form.Item
            name="password"
            label={t('users:create.password')}
            extra={t('users:create.passwordHint')}
            rules={[{ min: 12, message: t('session:change.short') }]}
          >
            <Input.Password maxLength={256} autoComplete="new-password" />
          </Form.Item>
        )}
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {user === null ? t('users:create.submit') : t('users:change.title', { name: user.name })}
        </Button>
      </Form>
    </Modal>
  );
};

const rolesOf = (rows: readonly RoleRow[]) => Object.fromEntries(rows.map(({ namespace, role }) => [namespace, role]));

const open = async ({ name, displayName, password, roles }: Fields): Promise<SignInLink | null> => {
  const isGiven = password !== undefined && password !== '';
  await ask('/users', {
    method: 'POST',
    body: {
      name,
      roles: rolesOf(roles),
      ...(displayName === undefined || displayName === '' ? {} : { displayName }),
      ...(isGiven ? { password } : {}),
    },
  });
  return isGiven ? null : ask<SignInLink>(`/users/${encodeURIComponent(name)}/sign-in-link`, { method: 'POST' });
};

const change = async (name: string, { displayName = '', roles }: Fields): Promise<null> => {
  await ask(`/users/${encodeURIComponent(name)}`, { method: 'PATCH', body: { displayName, roles: rolesOf(roles) } });
  return null;
};
