import { SendOutlined } from '@ant-design/icons';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { triedShape } from '../../../../src/api/try-shapes.ts';
import { ask } from '../../api/request.ts';
import { useSaid } from '../../i18n/said.ts';
import { Card } from '../../parts/card.tsx';
import { useDuration } from '../../parts/duration.ts';
import { FailureNotice } from '../../parts/failure-notice.tsx';
import { endpointsQuery, jobPath } from '../job/job-query.ts';
import { paramsIn } from '../job/run-request.ts';
import { partsOf } from '../run/timing.ts';
import { useEditing } from './editor-context.ts';
import { ReplyValue } from './reply-value.tsx';

type Tried = z.output<typeof triedShape>;

/** Sends the very request once, to an endpoint of choice, and shows what went out, what came back and the verdict. */
export const TryPanel = () => {
  const { t } = useTranslation('editor');
  const { namespace, value, get } = useEditing();
  const [endpoint, setEndpoint] = useState<string | null>(null);
  const [params, setParams] = useState('');
  const application = String(get(['spec', 'application']) ?? '');
  const { data: endpoints } = useQuery({
    ...endpointsQuery(namespace, application),
    enabled: application !== '',
    retry: false,
  });
  const given = paramsIn(params, {});
  const key = { namespace, name: String(get(['metadata', 'name']) ?? '') || 'draft' };
  const send = useMutation({
    mutationFn: () =>
      ask<Tried>(`${jobPath(key)}/try`, { method: 'POST', body: { job: value, endpoint, params: given ?? {} } }),
  });
  return (
    <Card>
      <h2 className="card-title">{t('try.title')}</h2>
      <p className="secondary">{t('try.lead')}</p>
      <Form layout="vertical" className="field-pair" component={false}>
        <Form.Item label={t('try.endpoint')} htmlFor="try-endpoint">
          <Select
            id="try-endpoint"
            allowClear
            placeholder={t('try.firstReady')}
            value={endpoint}
            onChange={(address?: string) => setEndpoint(address ?? null)}
            options={(endpoints?.items ?? [])
              .filter(({ ready }) => ready)
              .map(({ address }) => ({ value: address, label: address }))}
          />
        </Form.Item>
        <Form.Item
          label={t('try.params')}
          htmlFor="try-params"
          validateStatus={given === null ? 'error' : ''}
          help={given === null ? t('request.notJson') : undefined}
        >
          <Input
            id="try-params"
            className="code-area"
            placeholder='{"mode": "half"}'
            value={params}
            onChange={({ target }) => setParams(target.value)}
          />
        </Form.Item>
      </Form>
      <Button
        type="primary"
        icon={<SendOutlined />}
        loading={send.isPending}
        disabled={value === undefined || given === null}
        onClick={() => send.mutate()}
      >
        {t('try.send')}
      </Button>
      <div aria-live="polite" className="tried">
        <FailureNotice error={send.error} />
        {send.data !== undefined && <Told tried={send.data} />}
      </div>
    </Card>
  );
};

const Told = ({ tried }: { tried: Tried }) => {
  const { t } = useTranslation(['editor', 'run']);
  const duration = useDuration();
  const said = useSaid();
  const { request, status, fault, verdict, timing, headers, bodyHead, bodyBytes } = tried;
  const parts = partsOf({ timing, durationMs: Math.round(timing.totalMs), status });
  const json = readJson(bodyHead);
  return (
    <>
      <p className={verdict.state === 'failed' ? 'try-verdict bad' : 'try-verdict good'}>
        {t(`run:verdict.${verdict.state}`)}: {said(verdict.reason)}
      </p>
      <p className="numbers">
        {tried.endpoint} · {duration(timing.totalMs)}
        {parts.map(({ part, ms }) => ` · ${t(`run:timing.${part}`)} ${duration(ms)}`).join('')}
      </p>
      {fault !== null && (
        <p className="bad">{t('editor:try.fault', { kind: fault.kind, message: said(fault.message) })}</p>
      )}
      {request !== null && (
        <Text label={t('editor:try.request')}>
          {[
            `${request.method} ${request.url}`,
            ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
            ...(request.body === null ? [] : ['', request.body]),
          ].join('\n')}
        </Text>
      )}
      {status !== null && (
        <Text label={t('editor:try.reply')}>
          {[`HTTP ${status}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`)].join('\n')}
        </Text>
      )}
      {json !== undefined ? (
        <section className="text-block">
          <h3>{t('editor:try.clickValue')}</h3>
          <ReplyValue value={json} />
        </section>
      ) : (
        bodyHead !== null && bodyHead !== '' && <Text label={t('run:body')}>{bodyHead}</Text>
      )}
      {bodyBytes !== null && bodyHead !== null && bodyBytes > 65_536 && (
        <span className="secondary">{t('run:reply.cut', { bytes: bodyBytes.toLocaleString() })}</span>
      )}
    </>
  );
};

const readJson = (text: string | null): unknown => {
  try {
    return text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};

const Text = ({ label, children }: { label: string; children: string }) => (
  <section className="text-block">
    <h3>{label}</h3>
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
    <pre tabIndex={0}>{children}</pre>
  </section>
);
