import { Alert, Button, Form, Input, Segmented, Skeleton } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useEditing } from './editor-context.ts';
import { ChoiceField, Labelled } from './fields.tsx';
import { type ReadRequest, readCurl } from './read-curl.ts';
import { RowsField } from './rows-field.tsx';

const CodeField = lazy(() => import('./code-field.tsx'));

const REQUEST = ['spec', 'request'] as const;
const METHODS = ['POST', 'GET', 'PUT', 'PATCH', 'DELETE', 'HEAD'];
const BODIES = ['none', 'json', 'text', 'form', 'multipart'] as const;
type BodyKind = (typeof BODIES)[number];

const FIRST_BODY: Record<BodyKind, object> = {
  none: {},
  json: { body: {} },
  text: { body: '' },
  form: { form: {} },
  multipart: { multipart: {} },
};

const bodyKind = (request: Record<string, unknown>): BodyKind => {
  if (request.form !== undefined) return 'form';
  if (request.multipart !== undefined) return 'multipart';
  if (request.body === undefined) return 'none';
  return typeof request.body === 'string' ? 'text' : 'json';
};

/** What is sent, as in Postman; a line for curl fills it. */
export const RequestSection = () => {
  const { t } = useTranslation('editor');
  const { get, set } = useEditing();
  const request = (get(REQUEST) ?? {}) as Record<string, unknown>;
  const kind = bodyKind(request);
  const params = Object.keys((get(['spec', 'params']) ?? {}) as object);
  const choose = (chosen: BodyKind) => {
    const { body: _body, form: _form, multipart: _multipart, ...others } = request;
    set(REQUEST, { ...others, ...FIRST_BODY[chosen] });
  };
  return (
    <>
      <PasteCurl />
      <div className="field-request">
        <ChoiceField
          path={[...REQUEST, 'method']}
          label={t('request.method')}
          otherwise="POST"
          options={METHODS.map((value) => ({ value, label: value }))}
        />
        <Labelled path={[...REQUEST, 'path']} label={t('request.path')} hint={t('request.pathHint')}>
          {() => (
            <Suspense fallback={<Input disabled value={String(request.path ?? '')} />}>
              <CodeField
                language="text"
                oneLine
                label={t('request.path')}
                params={params}
                value={String(request.path ?? '')}
                onChange={(path) => set([...REQUEST, 'path'], path)}
              />
            </Suspense>
          )}
        </Labelled>
      </div>
      <RowsField path={[...REQUEST, 'query']} label={t('request.query')} />
      <RowsField path={[...REQUEST, 'headers']} label={t('request.headers')} />
      <Form.Item label={t('request.body')}>
        <Segmented
          aria-label={t('request.body')}
          value={kind}
          onChange={choose}
          options={BODIES.map((value) => ({ value, label: t(`request.kind.${value}`) }))}
        />
      </Form.Item>
      {(kind === 'form' || kind === 'multipart') && (
        <RowsField key={kind} path={[...REQUEST, kind]} label={t(`request.${kind}`)} keepEmpty />
      )}
      {(kind === 'json' || kind === 'text') && <Body key={kind} kind={kind} value={request.body} params={params} />}
      <Labelled path={['spec', 'params']} label={t('request.params')} hint={t('request.paramsHint')}>
        {() => <JsonField path={['spec', 'params']} label={t('request.params')} params={[]} emptyIsAbsent />}
      </Labelled>
    </>
  );
};

const Body = ({ kind, value, params }: { kind: 'json' | 'text'; value: unknown; params: readonly string[] }) => {
  const { t } = useTranslation('editor');
  const { set } = useEditing();
  return (
    <Labelled path={[...REQUEST, 'body']} label={t(`request.kind.${kind}`)}>
      {() =>
        kind === 'json' ? (
          <JsonField path={[...REQUEST, 'body']} label={t('request.body')} params={params} />
        ) : (
          <Suspense fallback={<Skeleton.Node active />}>
            <CodeField
              language="text"
              label={t('request.body')}
              params={params}
              value={String(value ?? '')}
              onChange={(text) => set([...REQUEST, 'body'], text)}
            />
          </Suspense>
        )
      }
    </Labelled>
  );
};

interface JsonProps {
  path: readonly string[];
  label: string;
  params: readonly string[];
  emptyIsAbsent?: boolean;
}

/** JSON that is being written; it reaches the definition whenever it can be read. */
const JsonField = ({ path, label, params, emptyIsAbsent = false }: JsonProps) => {
  const { t } = useTranslation('editor');
  const { get, set } = useEditing();
  const outside = get(path);
  const [typed, setTyped] = useState(() => pretty(outside));
  const own = parsed(typed);
  // The other face may have changed it.
  const text = own === undefined || JSON.stringify(own) === JSON.stringify(outside ?? {}) ? typed : pretty(outside);
  const change = (next: string) => {
    setTyped(next);
    const value = next.trim() === '' ? {} : parsed(next);
    if (value === undefined) return;
    set(path, emptyIsAbsent && Object.keys(value).length === 0 ? undefined : value);
  };
  return (
    <>
      <Suspense fallback={<Skeleton.Node active />}>
        <CodeField language="json" label={label} params={params} value={text} onChange={change} />
      </Suspense>
      {own === undefined && text.trim() !== '' && <span className="field-mistake">{t('request.notJson')}</span>}
    </>
  );
};

const pretty = (value: unknown): string => JSON.stringify(value ?? {}, null, 2);

const parsed = (text: string): object | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};

const PasteCurl = () => {
  const { t } = useTranslation('editor');
  const { get, set } = useEditing();
  const [open, setOpen] = useState(false);
  const [line, setLine] = useState('');
  const [filled, setFilled] = useState<ReadRequest | null>(null);
  const read = readCurl(line);
  const fill = () => {
    if (read === null) return;
    const { followRedirects } = (get(REQUEST) ?? {}) as { followRedirects?: number };
    set(REQUEST, { ...read.request, ...(followRedirects === undefined ? {} : { followRedirects }) });
    if (read.timeout !== undefined) set(['spec', 'timeout'], read.timeout);
    setFilled(read);
    setOpen(false);
    setLine('');
  };
  return (
    <>
      <Button size="small" onClick={() => setOpen(!open)} aria-expanded={open}>
        {t('curl.open')}
      </Button>
      {open && (
        <div className="paste-curl">
          <Input.TextArea
            autoFocus
            rows={4}
            className="code-area"
            aria-label={t('curl.label')}
            placeholder="curl -X POST 'https://api.example.com/jobs' -H 'x-a: b' -d '{}'"
            value={line}
            onChange={({ target }) => setLine(target.value)}
          />
          <Button type="primary" size="small" disabled={read === null} onClick={fill}>
            {t('curl.fill')}
          </Button>
          {line.trim() !== '' && read === null && <span className="field-mistake">{t('curl.none')}</span>}
        </div>
      )}
      {filled !== null && (
        <Alert
          className="gap-below"
          type="info"
          closable={{ onClose: () => setFilled(null) }}
          title={t('curl.filled', { origin: filled.origin })}
          description={[
            ...(filled.dropped.length > 0 ? [t('curl.dropped', { names: filled.dropped.join(', ') })] : []),
            ...(filled.timeout === undefined ? [] : [t('curl.timeout', { timeout: filled.timeout })]),
            ...(filled.isInsecure ? [t('curl.insecure')] : []),
          ].join(' ')}
        />
      )}
    </>
  );
};
