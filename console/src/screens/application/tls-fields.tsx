import { Form, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';

const PEM = '-----BEGIN CERTIFICATE-----';

/** TLS of this application alone; the private key is one of its secrets. */
export const TlsFields = ({ secrets }: { secrets: readonly string[] }) => {
  const { t } = useTranslation('applications');
  return (
    <fieldset className="form-section">
      <legend>{t('form.tls')}</legend>
      <Form.Item name={['tls', 'serverName']} label={t('form.serverName')} extra={t('form.serverNameHint')}>
        <Input maxLength={260} autoComplete="off" />
      </Form.Item>
      <Form.Item name={['tls', 'ca']} label={t('form.ca')} extra={t('form.caHint')}>
        <Input.TextArea className="code-area" rows={3} placeholder={PEM} />
      </Form.Item>
      <Form.Item name={['tls', 'certificate']} label={t('form.certificate')}>
        <Input.TextArea className="code-area" rows={3} placeholder={PEM} />
      </Form.Item>
      <Form.Item name={['tls', 'key']} label={t('form.key')} extra={t('form.keyHint')}>
        <Select
          allowClear
          placeholder={t('facts.none')}
          options={secrets.map((name) => ({ value: name, label: name }))}
        />
      </Form.Item>
    </fieldset>
  );
};
