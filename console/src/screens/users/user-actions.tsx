import { MoreOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/request.ts';
import type { SignInLink, UserAccount } from '../../api/types.ts';
import { useTellRefusal } from '../../parts/tell-refusal.ts';

/** What an admin does to an account: method, path behind it, and whether it answers a link. */
const ACTS = {
  link: { method: 'POST', path: '/sign-in-link' },
  reset: { method: 'POST', path: '/password-reset' },
  sessions: { method: 'DELETE', path: '/sessions' },
  close: { method: 'DELETE', path: '' },
} as const;
type Act = keyof typeof ACTS;

interface ActionsProps {
  user: UserAccount;
  isMe: boolean;
  onEdit: (user: UserAccount) => void;
  onLink: (name: string, link: SignInLink) => void;
}

export const UserActions = ({ user, isMe, onEdit, onLink }: ActionsProps) => {
  const { t } = useTranslation(['users', 'common']);
  const { message, modal } = App.useApp();
  const client = useQueryClient();
  const { name } = user;
  const act = useMutation({
    mutationFn: (kind: Act) =>
      ask<SignInLink | undefined>(`/users/${encodeURIComponent(name)}${ACTS[kind].path}`, {
        method: ACTS[kind].method,
      }),
    onSuccess: (answer, kind) => {
      if (answer !== undefined) onLink(name, answer);
      else if (kind === 'sessions' || kind === 'close') message.success(t(`users:${kind}.done`));
    },
    onError: useTellRefusal(),
    onSettled: () => client.invalidateQueries({ queryKey: ['users'] }),
  });
  const begin = (kind: Act) => {
    if (kind === 'link') return act.mutate(kind);
    modal.confirm({
      title: t(`users:${kind}.menu`),
      content: t(`users:${kind}.sure`, { name }),
      okText: t(`users:${kind}.menu`),
      okButtonProps: { danger: true },
      cancelText: t('common:action.cancel'),
      onOk: () => act.mutateAsync(kind).catch(() => {}),
    });
  };
  const items = [
    { key: 'edit', label: t('common:action.edit') },
    { key: 'link', label: t('users:link.menu') },
    { key: 'reset', label: t('users:reset.menu') },
    { key: 'sessions', label: t('users:sessions.menu') },
    { type: 'divider' as const },
    // Nobody closes the own account, so that one admin is left.
    { key: 'close', label: t('users:close.menu'), danger: true, disabled: isMe },
  ];
  return (
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      menu={{ items, onClick: ({ key }) => (key === 'edit' ? onEdit(user) : begin(key as Act)) }}
    >
      <Button type="text" size="small" icon={<MoreOutlined />} aria-label={t('users:actions', { name })} />
    </Dropdown>
  );
};
