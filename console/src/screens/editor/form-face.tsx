import { useQuery } from '@tanstack/react-query';
import { AutoComplete, Form, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../api/request.ts';
import type { ApplicationManifest, Page } from '../../api/types.ts';
import { namespacesQuery } from '../../app/namespace-picker.tsx';
import { Card } from '../../parts/card.tsx';
import { useEditing } from './editor-context.ts';
import { Labelled, TextField } from './fields.tsx';
import { HowSection } from './how-section.tsx';
import { RequestSection } from './request-section.tsx';
import { RowsField } from './rows-field.tsx';
import { ScheduleSection } from './schedule-section.tsx';
import { SuccessSection } from './success-section.tsx';

/** The definition as a form, every field of it. */
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
        <HowSection />
      </Section>
    </Form>
  );
};

const Section = ({ title, children }: { title: string; children: ReactNode }) => (
  <Card className="editor-section">
    <h2 className="card-title">{title}</h2>
    {children}
  </Card>
);

const What = () => {
  const { t } = useTranslation('editor');
  const { namespace, isStored, get, set } = useEditing();
  const { data: known } = useQuery({ ...namespacesQuery, enabled: !isStored });
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
        <Labelled path={['metadata', 'namespace']} label={t('what.namespace')}>
          {(id) => (
            <AutoComplete
              id={id}
              disabled={isStored}
              value={String(get(['metadata', 'namespace']) ?? namespace)}
              onChange={(chosen: string) => set(['metadata', 'namespace'], chosen)}
              options={(known?.items ?? []).map(({ name }) => ({ value: name }))}
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
