import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete';

/** Facts that templates of a request may name (docs/templates.md). */
const FACTS = [
  'fireAt',
  'slotAt',
  'logId',
  'shardIndex',
  'shardTotal',
  'attempt',
  'cause',
  'job',
  'namespace',
  'params',
  'lastSuccessAt',
];
const FILTERS = [
  ["date: '%Y-%m-%d'", 'fireAt | date'],
  ['default: ""', 'params.x | default'],
  ['plus: 1', ''],
  ['downcase', ''],
  ['upcase', ''],
  ['json', ''],
  ['url_encode', ''],
] as const;

/** What may stand at the cursor within `{{ … }}`: facts and params, behind a `|` filters. */
export const templateOptions = (context: CompletionContext, params: readonly string[]): CompletionResult | null => {
  const before = context.matchBefore(/\{\{[^}]*/);
  if (before === null) return null;
  const filter = /\|\s*(\w*)$/.exec(before.text);
  if (filter !== null)
    return { from: context.pos - filter[1]!.length, options: FILTERS.map(([label, detail]) => ({ label, detail })) };
  const word = /[\w.]*$/.exec(before.text)![0];
  return {
    from: context.pos - word.length,
    options: [...FACTS, ...params.map((name) => `params.${name}`)].map((label) => ({ label, type: 'variable' })),
  };
};
