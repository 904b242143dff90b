import { Form, type FormInstance, Input, Radio, Select } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DomainRows } from './domain-rows.tsx';
import { HealthFields, LimitFields } from './form-sections.tsx';
import type { FormValues } from './form-values.ts';
import { HeaderRows, SecretRows } from './header-rows.tsx';
import { ServiceRows } from './service-rows.tsx';
import { TlsFields } from './tls-fields.tsx';

interface FormProps {
  form: FormInstance<FormValues>;
  values: FormValues;
  /** Name and namespace stay once it is stored. */
  isNew: boolean;
  onFinish: (given: FormValues) => void;
  /** What saves it. */
  children: ReactNode;
}

/** One application as a form. */
export const ApplicationForm = ({ form, values, isNew, onFinish, children }: FormProps) => {
  const { t } = useTranslation('applications');
  const kind = Form.useWatch('kind', form) ?? values.kind;
  const checked = Form.useWatch('checked', form) ?? values.checked;
  const namespace = Form.useWatch('namespace', form) ?? values.namespace;
  const secrets = (Form.useWatch('secrets', form) ?? []).map((row) => row?.name ?? '').filter((name) => name !== '');
  return (
    <Form<FormValues>
      form={form}
      name="application"
      layout="vertical"
      requiredMark={false}
      initialValues={values}
      onFinish={onFinish}
    >
      {isNew && <NameFields />}
      <Form.Item name="displayName" label={t('form.displayName')}>
        <Input maxLength={255} autoComplete="off" />
      </Form.Item>
      <Form.Item name="description" label={t('form.description')}>
        <Input.TextArea maxLength={4096} rows={2} />
      </Form.Item>
      <fieldset className="form-section">
        <legend>{t('form.targets')}</legend>
        <Form.Item name="kind">
          <Radio.Group
            aria-label={t('form.targets')}
            options={(['domains', 'kubernetes'] as const).map((value) => ({ value, label: t(`form.${value}`) }))}
          />
        </Form.Item>
        {kind === 'domains' ? <DomainRows /> : <ServiceRows namespace={namespace} />}
      </fieldset>
      <HealthFields isChecked={checked} />
      <LimitFields />
      <HeaderRows />
      <SecretRows />
      <Form.Item name="signing" label={t('form.signing')}>
        <Select
          allowClear
          placeholder={t('facts.none')}
          options={secrets.map((name) => ({ value: name, label: name }))}
        />
      </Form.Item>
      <TlsFields secrets={secrets} />
      {children}
    </Form>
  );
};

const NameFields = () => {
  const { t } = useTranslation('applications');
  return (
    <div className="form-row">
      <Form.Item
        name="name"
        className="wide"
        label={t('form.name')}
        extra={t('form.nameHint')}
        rules={[{ required: true, message: t('form.nameMissing') }]}
      >
        <Input maxLength={63} autoComplete="off" autoFocus />
      </Form.Item>
      <Form.Item name="namespace" label={t('form.namespace')} extra=" " rules={[{ required: true }]}>
        <Input maxLength={63} autoComplete="off" />
      </Form.Item>
    </div>
  );
};
