import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App, Button, Card, Form, Input, InputNumber, Radio, Select, Switch } from 'antd';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/request.ts';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { pathOf, type ShownApplication } from './application-query.ts';
import { DomainRows } from './domain-rows.tsx';
import { documentOf, type FormValues } from './form-values.ts';
import { HeaderRows, SecretRows } from './header-rows.tsx';
import { ServiceRows } from './service-rows.tsx';

interface FormProps {
  /** Null: a new one. */
  before: ShownApplication | null;
  values: FormValues;
}

interface Answer {
  status: { warnings: { path: string; message: string }[] };
}

/** One application as a form; every problem that the server finds is named at once. */
export const ApplicationForm = ({ before, values }: FormProps) => {
  const { t } = useTranslation(['applications', 'common']);
  const { message, notification } = App.useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [form] = Form.useForm<FormValues>();
  const kind = Form.useWatch('kind', form) ?? values.kind;
  const checked = Form.useWatch('checked', form) ?? values.checked;
  const namespace = Form.useWatch('namespace', form) ?? values.namespace;
  const secrets = Form.useWatch('secrets', form) ?? [];
  const save = useMutation({
    mutationFn: (given: FormValues) => {
      const all = { ...values, ...given };
      return ask<Answer>(pathOf(all), { method: 'PUT', body: documentOf(all, before) });
    },
    onSuccess: async ({ status }, given) => {
      const key = { ...values, ...given };
      await client.invalidateQueries({ queryKey: ['application'] });
      if (status.warnings.length === 0) message.success(t('applications:form.saved'));
      else
        notification.warning({
          title: t('applications:form.warnings'),
          description: status.warnings.map((warning) => `${warning.path} ${warning.message}`).join('\n'),
        });
      await navigate({
        to: '/applications/$namespace/$name',
        params: { namespace: key.namespace, name: key.name },
      });
    },
    onError: () => window.scrollTo({ top: 0 }),
  });
  return (
    <Card className="application-form">
      <FailureNotice error={save.error} />
      <Form<FormValues>
        form={form}
        name="application"
        layout="vertical"
        requiredMark={false}
        initialValues={values}
        onFinish={(given) => save.mutate(given)}
      >
        {before === null && (
          <div className="form-row">
            <Form.Item
              name="name"
              className="wide"
              label={t('applications:form.name')}
              extra={t('applications:form.nameHint')}
              rules={[{ required: true, message: t('applications:form.nameMissing') }]}
            >
              <Input maxLength={63} autoComplete="off" autoFocus />
            </Form.Item>
            <Form.Item name="namespace" label={t('applications:form.namespace')} extra=" " rules={[{ required: true }]}>
              <Input maxLength={63} autoComplete="off" />
            </Form.Item>
          </div>
        )}
        <Form.Item name="displayName" label={t('applications:form.displayName')}>
          <Input maxLength={255} autoComplete="off" />
        </Form.Item>
        <Form.Item name="description" label={t('applications:form.description')}>
          <Input.TextArea maxLength={4096} rows={2} />
        </Form.Item>

        <fieldset className="form-section">
          <legend>{t('applications:form.targets')}</legend>
          <Form.Item name="kind">
            <Radio.Group
              aria-label={t('applications:form.targets')}
              options={(['domains', 'kubernetes'] as const).map((value) => ({
                value,
                label: t(`applications:form.${value}`),
              }))}
            />
          </Form.Item>
          {kind === 'domains' ? <DomainRows /> : <ServiceRows namespace={namespace} />}
        </fieldset>

        <fieldset className="form-section">
          <legend>{t('applications:form.health')}</legend>
          <Form.Item name="checked" valuePropName="checked">
            <Switch aria-label={t('applications:form.health')} />
          </Form.Item>
          {checked && (
            <div className="form-row">
              <Form.Item name={['health', 'path']} className="wide" label={t('applications:form.healthPath')}>
                <Input maxLength={2048} />
              </Form.Item>
              <Form.Item name={['health', 'interval']} label={t('applications:form.interval')}>
                <Input maxLength={10} />
              </Form.Item>
              <Form.Item name={['health', 'timeout']} label={t('applications:form.timeout')}>
                <Input maxLength={10} />
              </Form.Item>
              <Form.Item name={['health', 'unhealthyAfter']} label={t('applications:form.unhealthyAfter')}>
                <InputNumber min={1} max={100} />
              </Form.Item>
              <Form.Item name={['health', 'healthyAfter']} label={t('applications:form.healthyAfter')}>
                <InputNumber min={1} max={100} />
              </Form.Item>
            </div>
          )}
        </fieldset>

        <fieldset className="form-section">
          <legend>{t('applications:form.limits')}</legend>
          <div className="form-row">
            <Form.Item name="limit" label={t('applications:form.limit')}>
              <InputNumber min={1} max={1_000_000} placeholder={t('applications:facts.unlimited')} />
            </Form.Item>
            <Form.Item name="limitEach" label={t('applications:form.limitEach')}>
              <InputNumber min={1} max={1_000_000} placeholder={t('applications:facts.unlimited')} />
            </Form.Item>
          </div>
        </fieldset>

        <HeaderRows />
        <SecretRows />
        <Form.Item name="signing" label={t('applications:form.signing')}>
          <Select
            allowClear
            placeholder={t('applications:facts.none')}
            options={secrets
              .map((row) => row?.name ?? '')
              .filter((name) => name !== '')
              .map((name) => ({ value: name, label: name }))}
          />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {t('applications:form.save')}
        </Button>
      </Form>
    </Card>
  );
};
