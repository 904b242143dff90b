import { useQuery } from '@tanstack/react-query';
import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import { namespacesQuery } from '../app/namespace-picker.tsx';
import { mayAs, useUser } from '../session/session.ts';

/** Namespaces that something reaches; `*` in words. */
export const NamespaceTags = ({ namespaces }: { namespaces: readonly string[] }) => {
  const { t } = useTranslation();
  return (
    <span className="tags">
      {namespaces.map((namespace) => (
        <Tag key={namespace}>{namespace === '*' ? t('namespace.all') : namespace}</Tag>
      ))}
    </span>
  );
};

/** Namespaces that the user may grant rights in, as options of a select. */
export const useGrantable = (): { value: string; label: string }[] => {
  const { t } = useTranslation();
  const user = useUser();
  const { data } = useQuery(namespacesQuery);
  const names = new Set([...Object.keys(user.roles), ...(data?.items.map(({ name }) => name) ?? [])]);
  names.delete('*');
  return [
    ...(user.roles['*'] === 'admin' ? [{ value: '*', label: t('namespace.all') }] : []),
    ...[...names]
      .sort()
      .filter((name) => mayAs(user, 'admin', name))
      .map((name) => ({ value: name, label: name })),
  ];
};
