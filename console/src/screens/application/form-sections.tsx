import { Form, Input, InputNumber, Switch } from 'antd';
import { useTranslation } from 'react-i18next';

export const HealthFields = ({ isChecked }: { isChecked: boolean }) => {
  const { t } = useTranslation('applications');
  return (
    <fieldset className="form-section">
      <legend>{t('form.health')}</legend>
      <Form.Item name="checked" valuePropName="checked">
        <Switch aria-label={t('form.health')} />
      </Form.Item>
      {isChecked && (
        <div className="form-row">
          <Form.Item name={['health', 'path']} className="wide" label={t('form.healthPath')}>
            <Input maxLength={2048} />
          </Form.Item>
          <Form.Item name={['health', 'interval']} label={t('form.interval')}>
            <Input maxLength={10} />
          </Form.Item>
          <Form.Item name={['health', 'timeout']} label={t('form.timeout')}>
            <Input maxLength={10} />
          </Form.Item>
          <Form.Item name={['health', 'unhealthyAfter']} label={t('form.unhealthyAfter')}>
            <InputNumber min={1} max={100} />
          </Form.Item>
          <Form.Item name={['health', 'healthyAfter']} label={t('form.healthyAfter')}>
            <InputNumber min={1} max={100} />
          </Form.Item>
        </div>
      )}
    </fieldset>
  );
};

/** How much it takes at once, and how many retries pass undelayed. */
export const LimitFields = () => {
  const { t } = useTranslation('applications');
  return (
    <fieldset className="form-section">
      <legend>{t('form.limits')}</legend>
      <div className="form-row">
        <Form.Item name="limit" label={t('form.limit')}>
          <InputNumber min={1} max={1_000_000} placeholder={t('facts.unlimited')} />
        </Form.Item>
        <Form.Item name="limitEach" label={t('form.limitEach')}>
          <InputNumber min={1} max={1_000_000} placeholder={t('facts.unlimited')} />
        </Form.Item>
      </div>
      <p className="sub">{t('form.budgetHint')}</p>
      <div className="form-row">
        <Form.Item name={['budget', 'ratio']} label={t('form.ratio')}>
          <InputNumber min={0} max={1} step={0.1} placeholder="0.2" />
        </Form.Item>
        <Form.Item name={['budget', 'minPerSecond']} label={t('form.minPerSecond')}>
          <InputNumber min={0.1} max={100_000} placeholder="10" />
        </Form.Item>
      </div>
    </fieldset>
  );
};
