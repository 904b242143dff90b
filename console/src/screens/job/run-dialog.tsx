import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/request.ts';
import type { RunDetail } from '../../api/types.ts';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { newKey } from '../jobs/act.ts';
import { endpointsQuery, jobKey, jobPath, type ShownJob } from './job-query.ts';
import { paramsIn, shardsIn } from './run-request.ts';

/** Run now, with other params, at a chosen endpoint, or only some shards. */
export const RunDialog = ({ job, onClose }: { job: ShownJob; onClose: () => void }) => {
  const { t } = useTranslation(['job', 'common']);
  const client = useQueryClient();
  const navigate = useNavigate();
  const key = { namespace: job.metadata.namespace!, name: job.metadata.name };
  const { data } = useQuery(endpointsQuery(key.namespace, job.spec.application));
  const [params, setParams] = useState(JSON.stringify(job.spec.params, null, 2));
  const [endpoint, setEndpoint] = useState<string | null>(null);
  const [shards, setShards] = useState('');
  // One request, however often it is sent.
  const [idempotencyKey] = useState(newKey);
  const given = paramsIn(params, job.spec.params);
  const chosen = shardsIn(shards);
  const run = useMutation({
    mutationFn: () =>
      ask<RunDetail>(`${jobPath(key)}/runs`, {
        method: 'POST',
        body: { params: given ?? {}, endpoint, shards: chosen ?? null, idempotencyKey },
      }),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: jobKey(key) });
      await navigate({ to: '/runs/$runId', params: { runId: id } });
    },
  });
  return (
    <Modal
      open
      title={t('job:run.title', { name: key.name })}
      okText={t('job:action.run')}
      cancelText={t('common:action.cancel')}
      okButtonProps={{ disabled: given === null || chosen === null, loading: run.isPending }}
      onOk={() => run.mutate()}
      onCancel={onClose}
    >
      <FailureNotice error={run.error} />
      <Form layout="vertical">
        <Form.Item
          label={t('job:run.params')}
          htmlFor="run-params"
          validateStatus={given === null ? 'error' : ''}
          help={given === null ? t('job:run.notJson') : t('job:run.paramsHint')}
        >
          <Input.TextArea
            id="run-params"
            className="code-area"
            rows={Math.min(14, Math.max(3, params.split('\n').length))}
            value={params}
            onChange={({ target }) => setParams(target.value)}
          />
        </Form.Item>
        <Form.Item label={t('job:run.endpoint')} htmlFor="run-endpoint">
          <Select
            id="run-endpoint"
            allowClear
            placeholder={t('job:run.routed')}
            value={endpoint}
            onChange={(address?: string) => setEndpoint(address ?? null)}
            options={(data?.items ?? []).map(({ address, ready }) => ({
              value: address,
              label: ready ? address : `${address} · ${t('job:run.notReady')}`,
            }))}
          />
        </Form.Item>
        {job.spec.routeStrategy === 'Sharded' && (
          <Form.Item
            label={t('job:run.shards')}
            htmlFor="run-shards"
            validateStatus={chosen === null ? 'error' : ''}
            help={chosen === null ? t('job:run.notShards') : undefined}
          >
            <Input
              id="run-shards"
              placeholder={t('job:run.allShards')}
              value={shards}
              onChange={({ target }) => setShards(target.value)}
            />
          </Form.Item>
        )}
      </Form>
    </Modal>
  );
};
