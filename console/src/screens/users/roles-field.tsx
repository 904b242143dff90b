import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { AutoComplete, Button, Form, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Role } from '../../../../src/command/token-store.ts';
import { useGrantable } from '../../parts/namespace-tags.tsx';
import './users.css';

export interface RoleRow {
  /** `*`: all of them. */
  namespace: string;
  role: Role;
}

const ROLES = ['viewer', 'operator', 'admin'] as const;

/** A role in each of some namespaces; a namespace may be named before anything is in it. */
export const RolesField = () => {
  const { t } = useTranslation(['users', 'common']);
  const namespaces = useGrantable();
  const isAll = t('users:allNamespaces');
  return (
    <fieldset className="roles-field">
      <legend>{t('users:roles')}</legend>
      <Form.List
        name="roles"
        rules={[
          {
            validator: (_, rows: RoleRow[]) =>
              rows.length > 0 ? Promise.resolve() : Promise.reject(new Error(t('users:role.none'))),
          },
        ]}
      >
        {(rows, { add, remove }, { errors }) => (
          <>
            {rows.map(({ key, name }) => (
              <div className="role-row" key={key}>
                <Form.Item
                  name={[name, 'namespace']}
                  rules={[{ required: true, message: t('users:role.missing') }]}
                  // Written as `*`, read as a word.
                  getValueProps={(value: string) => ({ value: value === '*' ? isAll : value })}
                  normalize={(value: string) => (value === isAll ? '*' : value)}
                >
                  <AutoComplete
                    aria-label={t('users:role.namespace')}
                    placeholder={t('users:role.namespace')}
                    options={namespaces.map(({ label }) => ({ value: label }))}
                  />
                </Form.Item>
                <Form.Item name={[name, 'role']}>
                  <Select
                    aria-label={t('users:role.role')}
                    options={ROLES.map((value) => ({ value, label: t(`common:role.${value}`) }))}
                  />
                </Form.Item>
                <Button icon={<DeleteOutlined />} aria-label={t('users:role.remove')} onClick={() => remove(name)} />
              </div>
            ))}
            <Form.ErrorList errors={errors} />
            <Button icon={<PlusOutlined />} onClick={() => add({ namespace: '', role: 'viewer' })}>
              {t('users:role.add')}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
};
