import type { Columns } from './columns.ts';
import { yamlDocuments } from './documents.ts';
import type { EndpointProblem } from './endpoint-problems.ts';
import type { Kind } from './kind.ts';
import { printable } from './printable.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

export const outputForms = ['table', 'json', 'yaml', 'name'] as const;
export type OutputForm = (typeof outputForms)[number];

export interface Shape {
  columns: Columns<unknown>;
  form: OutputForm;
  terminal: Pick<Terminal, 'colours' | 'now'>;
  kind: Kind;
  /** One object was asked for by name: JSON is the object, not a list of one. */
  alone: boolean;
  problems: readonly EndpointProblem[];
}

/** The items in the form that was asked for; JSON and YAML hold what the server said, whole. */
export function itemsText(items: readonly unknown[], shape: Shape): string {
  const { columns, form, terminal } = shape;
  if (form === 'json') return `${jsonText(shape.alone ? items[0] : listOf(items, shape), 2)}\n`;
  if (form === 'yaml') return printable(yamlDocuments(items));
  if (form === 'name') return items.map((item) => `${printable(columns.name(item))}\n`).join('');
  if (items.length === 0) return '';
  const now = terminal.now();
  return table(
    columns.headers,
    items.map((item) => columns.row(item, now)),
    terminal.colours,
  );
}

/** JSON whose strings are harmless for a terminal; the escapes are JSON's own, so that it means the same. */
export const jsonText = (value: unknown, indent?: number): string => printable(JSON.stringify(value, null, indent));

/** A list of definitions is a `List` as Kubernetes has it, so that apply takes it back. */
const listOf = (items: readonly unknown[], { kind, problems }: Pick<Shape, 'kind' | 'problems'>): object => {
  if (kind === 'applications' || kind === 'jobs') return { apiVersion: 'v1', kind: 'List', items };
  return kind === 'endpoints' ? { items, problems } : { items };
};
