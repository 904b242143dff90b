import { SaveOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import { Alert, App, Button, Popconfirm, Segmented, Skeleton } from 'antd';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Document } from '../../../../src/cli/documents.ts';
import { useStanding } from '../../api/standing.ts';
import { useSaid } from '../../i18n/said.ts';
import { useFieldName } from '../../parts/diff/field-names.ts';
import type { Merge } from '../../parts/merge.ts';
import { PageHead } from '../../parts/page-head.tsx';
import { mayAs, useUser } from '../../session/session.ts';
import { jobKey } from '../job/job-query.ts';
import { type Path, placeOf, read, valueAt, written } from './document.ts';
import { useDraft } from './draft.ts';
import { DraftNotices } from './draft-notices.tsx';
import { EditorContext } from './editor-context.ts';
import { FormFace } from './form-face.tsx';
import { keptSlot } from './kept-slot.ts';
import { SaveDialog } from './save-dialog.tsx';
import { SchedulePreview } from './schedule-preview.tsx';
import { useShownProblems } from './shown-problems.ts';
import { TryPanel } from './try-panel.tsx';
import { useFindings } from './use-findings.ts';
import { useSaveKey } from './use-save-key.ts';

const CodeField = lazy(() => import('./code-field.tsx'));

interface EditorProps {
  namespace: string;
  /** The job as it is stored; null for a new one. */
  base: Document | null;
  initial: string;
  onRestart: () => void;
}

/**
 * One definition with two faces that stay in step: the YAML is what is written, the form reads and writes it place by place. Beside it
 * what it would do: its fires, and the very request tried.
 */
export const Editor = ({ namespace: home, base, initial, onRestart }: EditorProps) => {
  const { t } = useTranslation(['editor', 'common']);
  const { message } = App.useApp();
  const client = useQueryClient();
  const navigate = useNavigate();
  const user = useUser();
  const said = useSaid();
  const fieldName = useFieldName('HttpJob');
  const draft = useDraft(
    `belfry-draft ${user.name} ${base === null ? 'new' : `${home}/${base.metadata.name}`}`,
    initial,
    base?.metadata.resourceVersion ?? null,
  );
  const [face, setFace] = useState<'form' | 'yaml'>('form');
  const [saving, setSaving] = useState(false);
  const [isDone, setDone] = useState(false);
  const { text, setText, isChanged } = draft;
  const now = useMemo(() => read(text), [text]);
  const stored = useMemo(() => read(initial).value, [initial]);
  const name = String(valueAt(now.value, ['metadata', 'name']) ?? '');
  const namespace = base === null ? String(valueAt(now.value, ['metadata', 'namespace']) || 'default') : home;
  const mayDefine = mayAs(user, 'admin', namespace);
  const findings = useFindings({ namespace, name }, now.value, mayDefine);
  const { shown, touch, showAll } = useShownProblems(base === null, findings.problems);
  const set = useCallback(
    (path: Path, value: unknown) => {
      touch(path);
      setText((before) => written(before, path, value));
    },
    [setText, touch],
  );
  const editing = useMemo(
    () => ({
      namespace,
      isStored: base !== null,
      keptSlot: keptSlot(base, stored, now.value),
      value: now.value,
      get: (path: Path) => valueAt(now.value, path),
      set,
      problems: shown,
    }),
    [namespace, base, stored, now, set, shown],
  );
  // Who is signed out signs in first, over everything; the dialog is back afterwards, and asks anew.
  const isSignedOut = useStanding() === 'signed-out';
  const maySave = mayDefine && isChanged && now.value !== undefined && !isSignedOut;
  const review = useCallback(() => {
    showAll();
    if (name !== '') setSaving(true);
  }, [showAll, name]);
  useSaveKey(maySave && !saving ? review : null);
  // The draft is kept, so leaving loses nothing; closing the tab is asked about all the same.
  useBlocker({ shouldBlockFn: () => false, enableBeforeUnload: () => isChanged && !isDone });
  const saved = async () => {
    setDone(true);
    draft.drop();
    await client.invalidateQueries({ queryKey: jobKey({ namespace, name }) });
    await client.invalidateQueries({ queryKey: ['jobs'] });
    setSaving(false);
    setText(initial);
    message.success(t('editor:saved', { name }));
    await navigate({ to: '/jobs/$namespace/$name', params: { namespace, name } });
  };
  const rebase = (current: Document, taken: Merge['taken'] | 'theirs') => {
    setSaving(false);
    draft.setBasedOn(current.metadata.resourceVersion ?? null);
    if (taken !== 'theirs') {
      setText((before) => taken.reduce((whole, { place, value }) => written(whole, place, value), before));
      message.info(t('editor:goesOn'));
      return;
    }
    draft.drop();
    client.setQueryData([...jobKey({ namespace, name }), 'definition'], current);
    onRestart();
  };
  const revert = () => {
    draft.drop();
    setText(initial);
    draft.setBasedOn(base?.metadata.resourceVersion ?? null);
  };
  const marks = useMemo(
    () =>
      now.mistakes.length > 0
        ? now.mistakes
        : (isChanged ? findings.problems : shown).map(({ path, message: what, remedy }) => ({
            ...placeOf(now, path),
            message: [`${path} ${said(what)}`, said(remedy)].filter((part) => part !== '').join('. '),
          })),
    [now, findings, shown, isChanged, said],
  );
  return (
    <EditorContext value={editing}>
      <PageHead isKept title={base === null ? t('editor:new') : t('editor:title', { name: base.metadata.name })}>
        <Segmented
          aria-label={t('common:face.label')}
          value={face}
          onChange={setFace}
          options={(['form', 'yaml'] as const).map((value) => ({ value, label: t(`common:face.${value}`) }))}
        />
        <Popconfirm
          title={t('editor:revertSure')}
          description={t('editor:revertWhat')}
          okText={t('editor:revertYes')}
          cancelText={t('common:action.cancel')}
          disabled={!isChanged}
          onConfirm={revert}
        >
          <Button disabled={!isChanged}>{t('editor:revert')}</Button>
        </Popconfirm>
        <Button type="primary" icon={<SaveOutlined />} disabled={!maySave} title="Ctrl S" onClick={review}>
          {t('editor:review')}
        </Button>
      </PageHead>
      <DraftNotices draft={draft} />
      {!mayDefine && <Alert className="gap-below" type="warning" showIcon title={t('editor:readOnly')} />}
      {now.mistakes.length > 0 && face === 'form' && (
        <Alert
          className="gap-below"
          type="error"
          showIcon
          title={t('editor:unreadable')}
          description={now.mistakes[0]!.message}
        />
      )}
      <div className="editor">
        <div>
          {face === 'form' ? (
            now.mistakes.length === 0 && <FormFace />
          ) : (
            <Suspense fallback={<Skeleton active />}>
              <CodeField
                language="yaml"
                label={t('common:face.yaml')}
                params={Object.keys((valueAt(now.value, ['spec', 'params']) ?? {}) as object)}
                value={text}
                onChange={setText}
                findings={marks}
              />
              <Problems marks={marks} />
            </Suspense>
          )}
        </div>
        <div className="editor-side">
          <SchedulePreview />
          {findings.warnings.map(({ path, message: what, remedy }) => (
            <Alert
              key={`${path} ${what}`}
              type="warning"
              showIcon
              title={`${fieldName(path)}: ${said(what)}`}
              description={said(remedy)}
            />
          ))}
          <TryPanel />
        </div>
      </div>
      {saving && !isSignedOut && now.value !== undefined && (
        <SaveDialog
          job={{ namespace, name }}
          value={now.value as object}
          base={base}
          basedOn={draft.basedOn}
          onClose={() => setSaving(false)}
          onSaved={() => void saved()}
          onRebase={rebase}
        />
      )}
    </EditorContext>
  );
};

/** The same as the marks in the text, for those who do not hover. */
const Problems = ({ marks }: { marks: readonly { message: string }[] }) =>
  marks.length === 0 ? null : (
    <p className="danger editor-problems">{marks.map(({ message }) => message).join('\n')}</p>
  );
