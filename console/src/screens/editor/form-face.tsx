import { useQuery } from '@tanstack/react-query';
import { AutoComplete, Card, Form, Input, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/request.ts';
import type { ApplicationManifest, Page } from '../../api/types.ts';
import { useEditing } from './editor-context.ts';
import { ChoiceField, Labelled, NumberField, TextField } from './fields.tsx';
import { CONCURRENCY_POLICIES, MISFIRE_POLICIES, ROUTE_STRATEGIES } from './policies.ts';
import { RequestSection } from './request-section.tsx';
import { RowsField } from './rows-field.tsx';
import { ScheduleSection } from './schedule-section.tsx';
import { SuccessSection } from './success-section.tsx';

/** The definition as a form. What it does not show stays as it is. */
export const FormFace = () => {
  const { t } = useTranslation('editor');
  return (
    <Form layout="vertical" component="div">
      <Section title={t('section.what')}>
        <What />
      </Section>
      <Section title={t('section.when')}>
        <ScheduleSection />
      </Section>
      <Section title={t('section.request')}>
        <RequestSection />
      </Section>
      <Section title={t('section.success')}>
        <SuccessSection />
      </Section>
      <Section title={t('section.how')}>
        <How />
      </Section>
    </Form>
  );
};

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <Card className="editor-section">
    <Typography.Title level={2} className="card-title">
      {title}
    </Typography.Title>
    {children}
  </Card>
);

const What = () => {
  const { t } = useTranslation('editor');
  const { namespace, isStored, get, set } = useEditing();
  const { data } = useQuery({
    queryKey: ['applications', 'names', namespace],
    queryFn: ({ signal }) =>
      ask<Page<ApplicationManifest>>('/applications', { query: { namespace, limit: 1_000 }, signal }),
    staleTime: 30_000,
  });
  return (
    <>
      <div className="field-pair">
        <Labelled path={['metadata', 'name']} label={t('what.name')} hint={t('what.nameHint')}>
          {(id) => (
            <Input
              id={id}
              disabled={isStored}
              maxLength={63}
              value={String(get(['metadata', 'name']) ?? '')}
              onChange={({ target }) => set(['metadata', 'name'], target.value)}
            />
          )}
        </Labelled>
        <Labelled path={['spec', 'application']} label={t('what.application')}>
          {(id) => (
            <AutoComplete
              id={id}
              value={String(get(['spec', 'application']) ?? '')}
              onChange={(name: string) => set(['spec', 'application'], name)}
              options={(data?.items ?? []).map(({ metadata }) => ({ value: metadata.name }))}
            />
          )}
        </Labelled>
        <TextField path={['spec', 'displayName']} label={t('what.displayName')} />
      </div>
      <TextField path={['spec', 'description']} label={t('what.description')} rows={2} />
      <RowsField path={['metadata', 'labels']} label={t('what.labels')} />
    </>
  );
};

const How = () => {
  const { t } = useTranslation(['editor', 'policy']);
  const { get } = useEditing();
  const route = get(['spec', 'routeStrategy']);
  return (
    <>
      <div className="field-pair">
        <ChoiceField
          path={['spec', 'routeStrategy']}
          label={t('editor:how.route')}
          otherwise="RoundRobin"
          options={ROUTE_STRATEGIES.map((value) => ({ value, label: t(`policy:route.${value}`) }))}
        />
        {route === 'Sharded' && <NumberField path={['spec', 'shards']} label={t('editor:how.shards')} min={1} />}
        <ChoiceField
          path={['spec', 'concurrencyPolicy']}
          label={t('editor:how.concurrency')}
          otherwise="Queue"
          options={CONCURRENCY_POLICIES.map((value) => ({ value, label: t(`policy:concurrency.${value}`) }))}
        />
        <ChoiceField
          path={['spec', 'misfirePolicy']}
          label={t('editor:how.misfire')}
          otherwise="FireOnce"
          options={MISFIRE_POLICIES.map((value) => ({ value, label: t(`policy:misfire.${value}`) }))}
        />
        <TextField
          path={['spec', 'timeout']}
          label={t('editor:how.timeout')}
          placeholder="60s"
          hint={t('editor:durationHint')}
        />
        <NumberField
          path={['spec', 'retry', 'maxAttempts']}
          label={t('editor:how.attempts')}
          hint={t('editor:how.attemptsHint')}
          placeholder="1"
          min={1}
        />
        <TextField
          path={['spec', 'retry', 'interval']}
          label={t('editor:how.interval')}
          placeholder="10s"
          hint={t('editor:durationHint')}
        />
        <NumberField path={['spec', 'priority']} label={t('editor:how.priority')} placeholder="5" min={1} />
      </div>
      <Typography.Text type="secondary">{t('editor:how.more')}</Typography.Text>
    </>
  );
};
