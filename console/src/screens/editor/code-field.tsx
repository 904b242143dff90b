import { autocompletion, type CompletionContext, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { useEffect, useRef } from 'react';
import { pageNonce } from '../../app/page-nonce.ts';
import { templateOptions } from './template-names.ts';

interface CodeFieldProps {
  value: string;
  onChange: (text: string) => void;
  language: 'yaml' | 'json' | 'text';
  /** For those who do not see it. */
  label: string;
  oneLine?: boolean;
  /** Names of the job's params, which templates may use. */
  params: readonly string[];
  findings?: readonly { from: number; to: number; message: string }[];
}

const look = EditorView.theme({
  '&': { fontSize: '13px', border: '1px solid var(--ant-color-border)', borderRadius: '6px' },
  '&.cm-focused': { outline: '2px solid var(--ant-color-primary)', outlineOffset: '-1px' },
  '.cm-content': { fontFamily: 'var(--ant-font-family-code, monospace)', caretColor: 'var(--ant-color-text)' },
  '.cm-gutters': {
    background: 'var(--ant-color-fill-quaternary)',
    color: 'var(--ant-color-text-description)',
    border: 'none',
  },
  '.cm-cursor': { borderLeftColor: 'var(--ant-color-text)' },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    background: 'var(--ant-control-item-bg-active) !important',
  },
  '.cm-tooltip': {
    background: 'var(--ant-color-bg-elevated)',
    color: 'var(--ant-color-text)',
    border: '1px solid var(--ant-color-border)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    background: 'var(--ant-control-item-bg-active)',
    color: 'var(--ant-color-text)',
  },
});

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--state-running)' },
  { tag: [tags.string, tags.content], color: 'var(--ant-color-text)' },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword], color: 'var(--state-cancelled)' },
  { tag: tags.comment, color: 'var(--ant-color-text-description)', fontStyle: 'italic' },
]);

/** A text in an editor: highlighted, with what templates may name offered behind `{{`. Loaded where it is used: it is heavy. */
const CodeField = ({ value, onChange, language, label, oneLine = false, params, findings }: CodeFieldProps) => {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const latest = useRef({ onChange, params });
  latest.current = { onChange, params };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; what changes reaches it below
  useEffect(() => {
    const made = new EditorView({
      parent: place.current!,
      state: EditorState.create({
        doc: value,
        extensions: [
          EditorView.cspNonce.of(pageNonce),
          history(),
          drawSelection(),
          closeBrackets(),
          autocompletion({
            override: [(context: CompletionContext) => templateOptions(context, latest.current.params)],
          }),
          keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
          oneLine ? onlyOneLine : [lineNumbers(), EditorView.lineWrapping],
          language === 'json' ? json() : language === 'yaml' ? yaml() : [],
          syntaxHighlighting(colours),
          look,
          EditorView.contentAttributes.of({ 'aria-label': label }),
          EditorView.updateListener.of(({ docChanged, state }) => {
            if (docChanged) latest.current.onChange(state.doc.toString());
          }),
        ],
      }),
    });
    view.current = made;
    return () => made.destroy();
  }, [language, label, oneLine]);
  useEffect(() => {
    const { state } = view.current!;
    const now = state.doc.toString();
    if (now !== value) view.current!.dispatch({ changes: { from: 0, to: now.length, insert: value } });
  }, [value]);
  useEffect(() => {
    const { state } = view.current!;
    const within = (at: number) => Math.min(at, state.doc.length);
    const diagnostics = (findings ?? []).map(({ from, to, message }) => ({
      from: within(from),
      to: within(to),
      message,
      severity: 'error' as const,
    }));
    view.current!.dispatch(setDiagnostics(state, diagnostics));
  }, [findings]);
  return <div ref={place} className={oneLine ? 'code-field code-line' : 'code-field'} />;
};

export default CodeField;

const onlyOneLine = EditorState.transactionFilter.of((transaction) =>
  transaction.newDoc.lines > 1 ? [] : [transaction],
);
