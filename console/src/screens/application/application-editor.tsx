import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Alert, App, Button, Form, Segmented, Skeleton } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { parse } from 'yaml';
import { type Document, exported, yamlText } from '../../../../src/cli/documents.ts';
import { CREATING } from '../../api/creating.ts';
import { RefusedError } from '../../api/refusal.ts';
import { ask } from '../../api/request.ts';
import type { ApplicationManifest } from '../../api/types.ts';
import { Card } from '../../parts/card.tsx';
import { ConflictDialog } from '../../parts/conflict-dialog.tsx';
import { type Merge, withPlaces } from '../../parts/merge.ts';
import { Review } from '../../parts/review.tsx';
import { ApplicationForm } from './application-form.tsx';
import { pathOf, type ShownApplication } from './application-query.ts';
import { documentOf, emptyForm, type FormValues, formOf } from './form-values.ts';

const CodeField = lazy(() => import('../editor/code-field.tsx'));

interface Answer {
  metadata: { namespace: string; name: string };
  status: { warnings: { path: string; message: string }[] };
}

/** One application with two faces, form and YAML; every problem that the server finds is named at once. */
export const ApplicationEditor = ({ before, namespace }: { before: ShownApplication | null; namespace: string }) => {
  const { t } = useTranslation(['applications', 'common', 'editor']);
  const [form] = Form.useForm<FormValues>();
  // What the form does not show comes from here.
  const [origin, setOrigin] = useState<ApplicationManifest | null>(before as ApplicationManifest | null);
  const [values, setValues] = useState(before === null ? emptyForm(namespace) : formOf(before as ApplicationManifest));
  const [yaml, setYaml] = useState<string | null>(null);
  const [mistake, setMistake] = useState<string | null>(null);
  const [base, setBase] = useState(before);
  const { save, ...saving } = useSave(base?.metadata.resourceVersion);
  const [reviewed, setReviewed] = useState<ApplicationManifest | null>(null);
  const review = (document: ApplicationManifest) => {
    save.reset();
    setReviewed(document);
  };

  const written = (): ApplicationManifest => documentOf({ ...values, ...form.getFieldsValue(true) }, origin);
  const readYaml = (): ApplicationManifest | null => {
    try {
      const read = parse(yaml ?? '') as ApplicationManifest;
      if (typeof read?.metadata !== 'object' || typeof read.spec !== 'object')
        throw new Error(t('applications:form.notWhole'));
      formOf(read);
      setMistake(null);
      return read;
    } catch (error) {
      setMistake((error as Error).message);
      return null;
    }
  };
  const showYaml = () => setYaml(yamlText(exported(written() as unknown as Document)));
  const showForm = () => {
    const read = readYaml();
    if (read === null) return;
    setOrigin(read);
    setValues(formOf(read));
    form.setFieldsValue(formOf(read));
    setYaml(null);
  };
  const reviewYaml = () => {
    const read = readYaml();
    if (read !== null) review(read);
  };
  const rebase = (current: Document, taken: Merge['taken'] | 'theirs') => {
    const next = (taken === 'theirs' ? current : withPlaces(save.variables, taken)) as ApplicationManifest;
    setBase(current as unknown as ShownApplication);
    save.reset();
    setReviewed(null);
    setOrigin(next);
    setValues(formOf(next));
    form.setFieldsValue(formOf(next));
    if (yaml !== null) setYaml(yamlText(exported(next as unknown as Document)));
  };
  const button = (
    <Button
      type="primary"
      htmlType={yaml === null ? 'submit' : 'button'}
      {...(yaml === null ? {} : { onClick: reviewYaml })}
    >
      {t('editor:review')}
    </Button>
  );
  return (
    <Card className="application-form">
      <Segmented
        className="gap-below"
        aria-label={t('common:face.label')}
        value={yaml === null ? 'form' : 'yaml'}
        onChange={(chosen) => (chosen === 'yaml' ? showYaml() : showForm())}
        options={(['form', 'yaml'] as const).map((value) => ({ value, label: t(`common:face.${value}`) }))}
      />
      {mistake !== null && <Alert className="gap-below" type="error" showIcon title={mistake} />}
      {yaml === null ? (
        <ApplicationForm form={form} values={values} isNew={before === null} onFinish={() => review(written())}>
          {button}
        </ApplicationForm>
      ) : (
        <div className="stack">
          <Suspense fallback={<Skeleton active />}>
            <CodeField language="yaml" label="YAML" params={[]} value={yaml} onChange={setYaml} />
          </Suspense>
          <div>{button}</div>
        </div>
      )}
      {saving.isConflict && base !== null && save.variables !== undefined && (
        <ConflictDialog
          path={pathOf(keyOf(save.variables))}
          value={save.variables}
          base={base as unknown as Document}
          onClose={() => {
            save.reset();
            setReviewed(null);
          }}
          onRebase={rebase}
        />
      )}
      {reviewed !== null && !saving.isConflict && (
        <Review
          title={t(base === null ? 'applications:form.reviewNew' : 'editor:save.title', {
            name: reviewed.metadata.name,
          })}
          path={pathOf(keyOf(reviewed))}
          kind="HttpApplication"
          value={unversioned(reviewed)}
          base={base as unknown as Document | null}
          error={save.error}
          isSaving={save.isPending}
          taken={
            <Link to="/applications/$namespace/$name" params={keyOf(reviewed)}>
              {t('applications:form.other')}
            </Link>
          }
          onSave={() => save.mutate(reviewed)}
          onClose={() => setReviewed(null)}
        />
      )}
    </Card>
  );
};

const keyOf = ({ metadata: { namespace = 'default', name } }: ApplicationManifest) => ({ namespace, name });

const unversioned = (document: ApplicationManifest): ApplicationManifest => {
  const { resourceVersion: _, ...metadata } = document.metadata as { resourceVersion?: string; name: string };
  return { ...document, metadata };
};

/** @param resourceVersion what the definition is based on; undefined for a new one */
const useSave = (resourceVersion: string | undefined) => {
  const { t } = useTranslation('applications');
  const { message, notification } = App.useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const save = useMutation({
    mutationFn: (document: ApplicationManifest) => {
      const { metadata, ...others } = unversioned(document);
      const version = resourceVersion === undefined ? {} : { resourceVersion };
      return ask<Answer>(pathOf(keyOf(document)), {
        method: 'PUT',
        body: { ...others, metadata: { ...metadata, ...version } },
        headers: resourceVersion === undefined ? CREATING : {},
      });
    },
    onSuccess: async ({ status, metadata: { namespace, name } }) => {
      await client.invalidateQueries({ queryKey: ['application'] });
      if (status.warnings.length === 0) message.success(t('form.saved'));
      else
        notification.warning({
          title: t('form.warnings'),
          description: status.warnings.map((warning) => `${warning.path} ${warning.message}`).join('\n'),
        });
      await navigate({ to: '/applications/$namespace/$name', params: { namespace, name } });
    },
  });
  return { save, isConflict: save.error instanceof RefusedError && save.error.code === 'conflict' };
};
