import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input } from 'antd';
import { useTranslation } from 'react-i18next';

export const HeaderRows = () => {
  const { t } = useTranslation('applications');
  return (
    <fieldset className="form-section">
      <legend>{t('form.headers')}</legend>
      <p className="sub">{t('form.headersHint', { example: '{{ secrets.gateway }}' })}</p>
      <Form.List name="headers">
        {(rows, { add, remove }) => (
          <>
            {rows.map(({ key, name }) => (
              <div className="form-row" key={key}>
                <Form.Item name={[name, 'name']} label={t('form.headerName')} rules={[{ required: true }]}>
                  <Input maxLength={100} autoComplete="off" />
                </Form.Item>
                <Form.Item name={[name, 'value']} className="wide" label={t('form.headerValue')}>
                  <Input maxLength={4096} autoComplete="off" />
                </Form.Item>
                <Button icon={<DeleteOutlined />} aria-label={t('form.remove')} onClick={() => remove(name)} />
              </div>
            ))}
            <Button icon={<PlusOutlined />} onClick={() => add({ name: '', value: '' })}>
              {t('form.addHeader')}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
};

/** Values go in and never come out: an empty one keeps what is stored. */
export const SecretRows = () => {
  const { t } = useTranslation('applications');
  const form = Form.useFormInstance();
  const kept = (row: number) => form.getFieldValue(['secrets', row, 'kept']) as 'value' | 'reference' | undefined;
  const placeholder = { value: t('form.secretKept'), reference: t('form.secretRef') };
  return (
    <fieldset className="form-section">
      <legend>{t('form.secrets')}</legend>
      <p className="sub">{t('form.secretsHint')}</p>
      <Form.List name="secrets">
        {(rows, { add, remove }) => (
          <>
            {rows.map(({ key, name }) => {
              const how = kept(name);
              return (
                <div className="form-row" key={key}>
                  <Form.Item name={[name, 'name']} label={t('form.secretName')} rules={[{ required: true }]}>
                    <Input maxLength={63} autoComplete="off" readOnly={how !== undefined} />
                  </Form.Item>
                  <Form.Item name={[name, 'value']} className="wide" label={t('form.secretValue')}>
                    <Input.Password
                      maxLength={65_536}
                      autoComplete="new-password"
                      placeholder={how === undefined ? '' : placeholder[how]}
                      disabled={how === 'reference'}
                    />
                  </Form.Item>
                  <Button icon={<DeleteOutlined />} aria-label={t('form.remove')} onClick={() => remove(name)} />
                </div>
              );
            })}
            <Button icon={<PlusOutlined />} onClick={() => add({ name: '' })}>
              {t('form.addSecret')}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
};
