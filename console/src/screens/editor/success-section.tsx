import { Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEditing } from './editor-context.ts';
import { Labelled, TextField } from './fields.tsx';
import { ReplayLine } from './replay-line.tsx';
import { boxesOf, expressionOf } from './success-boxes.ts';

const SUCCESS = ['spec', 'success'] as const;
const JSON_PATH = [...SUCCESS, 'json'];
const STATUS = [...SUCCESS, 'status'];
const MODES = ['status', 'boxes', 'expression'] as const;
type Mode = (typeof MODES)[number];

/** What counts as success: by status, by the two boxes, or by the full expression. */
export const SuccessSection = () => {
  const { t } = useTranslation('editor');
  const { get, set } = useEditing();
  const json = get(JSON_PATH);
  const fitting: Mode = json === undefined ? 'status' : boxesOf(json) === null ? 'expression' : 'boxes';
  const [chosen, setChosen] = useState<Mode>(fitting);
  // An expression that the boxes can't hold is shown whole.
  const mode = chosen === 'expression' || (fitting === 'expression' && json !== undefined) ? 'expression' : chosen;
  const shown = mode === 'status' && json !== undefined ? fitting : mode;
  const choose = (next: Mode) => {
    setChosen(next);
    if (next === 'status') set(JSON_PATH, undefined);
    if (next === 'boxes' && boxesOf(json) === null) set(JSON_PATH, expressionOf({ path: '$.code', expected: '200' }));
  };
  return (
    <>
      <Segmented
        aria-label={t('success.mode')}
        value={shown}
        onChange={choose}
        options={MODES.map((value) => ({ value, label: t(`success.${value}`) }))}
      />
      <StatusField />
      {shown === 'boxes' && <BoxFields />}
      {shown === 'expression' && (
        <>
          <TextField path={JSON_PATH} label={t('success.expression')} hint={t('success.expressionHint')} rows={2} />
          <TextField path={[...SUCCESS, 'body', 'contains']} label={t('success.contains')} />
        </>
      )}
      <ReplayLine />
    </>
  );
};

const StatusField = () => {
  const { t } = useTranslation('editor');
  const { get, set } = useEditing();
  const value = get(STATUS);
  const text = Array.isArray(value) ? value.join(', ') : typeof value === 'string' ? value : '';
  const [typed, setTyped] = useState(text);
  const shown = same(parsed(typed), value) ? typed : text;
  return (
    <Labelled path={STATUS} label={t('success.statusLabel')} hint={t('success.statusHint')}>
      {(id) => (
        <Input
          id={id}
          placeholder="200-299"
          value={shown}
          onChange={({ target }) => {
            setTyped(target.value);
            set(STATUS, parsed(target.value));
          }}
        />
      )}
    </Labelled>
  );
};

const parsed = (text: string): unknown => {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) return undefined;
  if (parts.length === 1 && parts[0] === 'any') return 'any';
  return parts.map((part) => (/^\d{3}$/.test(part) ? Number(part) : part));
};

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const BoxFields = () => {
  const { t } = useTranslation('editor');
  const { get, set } = useEditing();
  const { path, expected } = boxesOf(get(JSON_PATH)) ?? { path: '$.code', expected: '200' };
  return (
    <div className="field-pair">
      <Labelled path={JSON_PATH} label={t('success.path')} hint={t('success.pathHint')}>
        {(id) => (
          <Input
            id={id}
            value={path}
            onChange={({ target }) =>
              set(JSON_PATH, expressionOf({ path: target.value.startsWith('$') ? target.value : '$', expected }))
            }
          />
        )}
      </Labelled>
      <Labelled path={['success-expected']} label={t('success.expected')}>
        {(id) => (
          <Input
            id={id}
            value={expected}
            onChange={({ target }) => set(JSON_PATH, expressionOf({ path, expected: target.value }))}
          />
        )}
      </Labelled>
    </div>
  );
};
