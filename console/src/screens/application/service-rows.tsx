import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { servicesQuery } from './application-query.ts';

/** Cluster → namespace → Service → port, each picked from what the cluster says now. @param namespace of the application */
export const ServiceRows = ({ namespace }: { namespace: string }) => {
  const { t } = useTranslation('applications');
  const { data, error } = useQuery(servicesQuery(namespace));
  if (error !== null) return <FailureNotice error={error} />;
  return (
    <>
      {data?.clusters.length === 0 && <Alert className="gap-below" type="info" title={t('form.noClusters')} />}
      <Form.List name="kubernetes">
        {(rows, { add, remove }) => (
          <>
            {rows.map(({ key, name }) => (
              <ServiceRow
                key={key}
                row={name}
                namespace={namespace}
                clusters={data?.clusters ?? []}
                namespaces={data?.namespaces ?? []}
                onRemove={() => remove(name)}
              />
            ))}
            <Button
              icon={<PlusOutlined />}
              disabled={data === undefined || data.clusters.length === 0}
              onClick={() => add({ cluster: data?.clusters[0], namespace, scheme: 'http', weight: 100 })}
            >
              {t('form.addService')}
            </Button>
          </>
        )}
      </Form.List>
    </>
  );
};

interface RowProps {
  row: number;
  namespace: string;
  clusters: readonly string[];
  namespaces: readonly string[];
  onRemove: () => void;
}

const named = (values: readonly string[]) => values.map((value) => ({ value, label: value }));

const ServiceRow = ({ row, namespace, clusters, namespaces, onRemove }: RowProps) => {
  const { t } = useTranslation('applications');
  const form = Form.useFormInstance();
  const cluster = Form.useWatch(['kubernetes', row, 'cluster'], form) as string | undefined;
  const from = (Form.useWatch(['kubernetes', row, 'namespace'], form) as string | undefined) ?? namespace;
  const service = Form.useWatch(['kubernetes', row, 'service'], form) as string | undefined;
  const listed = useQuery({ ...servicesQuery(namespace, cluster, from), enabled: cluster !== undefined });
  const items = listed.data?.items ?? [];
  const ports = items.find(({ name }) => name === service)?.ports ?? [];
  // Another cluster or namespace has other Services, another Service other ports.
  const forget = (...fields: string[]) => {
    for (const field of fields) form.setFieldValue(['kubernetes', row, field], undefined);
  };
  return (
    <>
      <FailureNotice error={listed.error} />
      <div className="form-row">
        <Form.Item name={[row, 'cluster']} label={t('form.cluster')}>
          <Select options={named(clusters)} onChange={() => forget('service', 'port')} />
        </Form.Item>
        <Form.Item name={[row, 'namespace']} label={t('form.from')}>
          <Select options={named(namespaces)} onChange={() => forget('service', 'port')} />
        </Form.Item>
        <Form.Item
          name={[row, 'service']}
          className="wide"
          label={t('form.service')}
          rules={[{ required: true, message: t('form.serviceMissing') }]}
        >
          <Select
            showSearch
            loading={listed.isLoading}
            options={items.map(({ name, refusal }) => ({
              value: name,
              label: refusal === null ? name : `${name}: ${refusal}`,
              disabled: refusal !== null,
            }))}
            onChange={() => forget('port')}
          />
        </Form.Item>
        <Form.Item name={[row, 'port']} label={t('form.port')}>
          <Select
            allowClear
            placeholder={ports.length <= 1 ? t('form.onlyPort') : null}
            options={ports.map(({ name, port }) => ({
              value: name ?? port,
              label: name === null ? port : `${name} (${port})`,
            }))}
          />
        </Form.Item>
        <Form.Item name={[row, 'scheme']} label={t('form.scheme')}>
          <Select options={named(['http', 'https'])} />
        </Form.Item>
        <Form.Item name={[row, 'weight']} label={t('form.weight')}>
          <InputNumber min={0} max={1_000_000} />
        </Form.Item>
        <Button icon={<DeleteOutlined />} aria-label={t('form.remove')} onClick={onRemove} />
      </div>
    </>
  );
};
