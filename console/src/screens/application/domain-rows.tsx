import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';

/** Base URLs with their weights and zones. */
export const DomainRows = () => {
  const { t } = useTranslation('applications');
  return (
    <Form.List name="domains">
      {(rows, { add, remove }) => (
        <>
          {rows.map(({ key, name }) => (
            <div className="form-row" key={key}>
              <Form.Item name={[name, 'labels']} hidden>
                <Input />
              </Form.Item>
              <Form.Item
                name={[name, 'url']}
                className="wide"
                label={t('form.url')}
                rules={[{ required: true, message: t('form.urlMissing') }]}
              >
                <Input maxLength={2048} placeholder="https://api.example.com" inputMode="url" />
              </Form.Item>
              <Form.Item name={[name, 'weight']} label={t('form.weight')}>
                <InputNumber min={0} max={1_000_000} />
              </Form.Item>
              <Form.Item name={[name, 'zone']} label={t('form.zone')}>
                <Input maxLength={63} />
              </Form.Item>
              <Form.Item name={[name, 'host']} label={t('form.host')}>
                <Input maxLength={260} placeholder={t('form.hostHint')} />
              </Form.Item>
              <Button icon={<DeleteOutlined />} aria-label={t('form.remove')} onClick={() => remove(name)} />
            </div>
          ))}
          <Button icon={<PlusOutlined />} onClick={() => add({ url: '', weight: 1 })}>
            {t('form.addDomain')}
          </Button>
        </>
      )}
    </Form.List>
  );
};
