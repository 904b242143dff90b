import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Form, Input, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/request.ts';
import type { Token } from '../../api/types.ts';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { useGrantable } from '../../parts/namespace-tags.tsx';

interface Fields {
  name: string;
  role: Token['role'];
  namespaces: string[];
  ends: 'never' | '30d' | '90d' | '365d';
}

interface CreateProps {
  onClose: () => void;
  onMade: (made: { name: string; token: string }) => void;
}

/** A token grants no more than its maker holds, so only namespaces of the maker's are offered. */
export const CreateToken = ({ onClose, onMade }: CreateProps) => {
  const { t } = useTranslation(['tokens', 'common']);
  const client = useQueryClient();
  const namespaces = useGrantable();
  const make = useMutation({
    mutationFn: ({ ends, ...fields }: Fields) =>
      ask<Token & { token: string }>('/tokens', {
        method: 'POST',
        body: { ...fields, ...(ends === 'never' ? {} : { expiresIn: ends }) },
      }),
    onSuccess: async (token) => {
      onMade(token);
      onClose();
      await client.invalidateQueries({ queryKey: ['tokens'] });
    },
  });
  return (
    <Modal open title={t('tokens:create.title')} onCancel={onClose} footer={null} mask={{ closable: false }}>
      <FailureNotice error={make.error} />
      <Form<Fields>
        name="token"
        layout="vertical"
        requiredMark={false}
        initialValues={{ role: 'viewer', ends: '90d', namespaces: [] }}
        onFinish={(fields) => make.mutate(fields)}
      >
        <Form.Item
          name="name"
          label={t('tokens:create.name')}
          extra={t('tokens:create.nameHint')}
          rules={[{ required: true, message: t('tokens:create.nameMissing') }]}
        >
          <Input maxLength={63} autoComplete="off" autoFocus />
        </Form.Item>
        <Form.Item name="role" label={t('tokens:create.role')}>
          <Select
            options={(['viewer', 'operator', 'admin'] as const).map((value) => ({
              value,
              label: t(`tokens:create.${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item
          name="namespaces"
          label={t('tokens:create.namespaces')}
          rules={[{ required: true, message: t('tokens:create.namespacesMissing') }]}
        >
          <Select mode="tags" options={namespaces} tokenSeparators={[',', ' ']} />
        </Form.Item>
        <Form.Item name="ends" label={t('tokens:create.ends')}>
          <Select
            options={[
              { value: '30d', label: t('tokens:create.in30d') },
              { value: '90d', label: t('tokens:create.in90d') },
              { value: '365d', label: t('tokens:create.in365d') },
              { value: 'never', label: t('tokens:create.never') },
            ]}
          />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={make.isPending}>
          {t('tokens:create.submit')}
        </Button>
      </Form>
    </Modal>
  );
};
