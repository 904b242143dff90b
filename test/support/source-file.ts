import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from '@swc/core';

/** One import of a source file, static, dynamic, re-exported or of types alone. */
export interface Import {
  /** As it is written. */
  from: string;
  /** Path from the project's folder where it is one of ours, else null. */
  file: string | null;
  typesOnly: boolean;
  /** Names that are taken, as the other side calls them; `*` and `default` included. */
  taken: string[];
}

/** What the rules of the house ask of a file. */
export interface SourceFile {
  /** From the project's folder: `src/model/job.ts`. */
  path: string;
  lines: number;
  imports: Import[];
  /** Names that expressions mention without declaring them as members: `Date.now`, `process`, `new Date()`. */
  names: Set<string>;
  hasDecorators: boolean;
}

type Node = { type?: string; [field: string]: unknown };

/** Every TypeScript file below a folder, read once. */
export function sourceFiles(folder: string): SourceFile[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  return paths
    .map((path) => join(folder, path))
    .map((path) => sourceOf(path, readFileSync(path, 'utf8')))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A file's text as the rules see it. */
export function sourceOf(path: string, text: string): SourceFile {
  const file: SourceFile = {
    path,
    lines: text.trimEnd().split('\n').length,
    imports: [],
    names: new Set(),
    hasDecorators: false,
  };
  walk(parseSync(text, { syntax: 'typescript', decorators: true, target: 'es2024' }) as unknown as Node, file);
  return file;
}

/** Wrappers of expressions that TypeScript adds; every other `Ts…` node is erased and says nothing about effects. */
const TRANSPARENT = new Set([
  'TsAsExpression',
  'TsNonNullExpression',
  'TsSatisfiesExpression',
  'TsTypeAssertion',
  'TsConstAssertion',
  'TsParameterProperty',
]);

function walk(node: Node, file: SourceFile): void {
  noteImport(node, file);
  if (node.type?.startsWith('Ts') && !TRANSPARENT.has(node.type)) {
    noteImportTypes(node, file);
    return;
  }
  if (Array.isArray(node.decorators) && node.decorators.length > 0) file.hasDecorators = true;
  if (node.type === 'Identifier') file.names.add(String(node.value));
  if (node.type === 'MemberExpression') {
    walkMember(node, file);
    return;
  }
  if (node.type === 'NewExpression') noteNewDate(node, file);
  for (const [field, value] of Object.entries(node)) {
    // Names of members are no names in scope, unless they are computed.
    if (field === 'key' && (value as Node | null)?.type === 'Identifier') continue;
    walkAny(value, file);
  }
}

function walkAny(value: unknown, file: SourceFile): void {
  if (Array.isArray(value)) for (const member of value) walkAny(member, file);
  else if (typeof value === 'object' && value !== null) walk(value as Node, file);
}

function walkMember(node: Node, file: SourceFile): void {
  const object = node.object as Node;
  const property = node.property as Node;
  if (object.type === 'Identifier' && property.type === 'Identifier')
    file.names.add(`${object.value}.${property.value}`);
  walk(object, file);
  if (property.type === 'Computed') walkAny(property, file);
}

function noteNewDate(node: Node, file: SourceFile): void {
  const given = node.arguments as unknown[] | null;
  if ((node.callee as Node).value === 'Date' && (given ?? []).length === 0) file.names.add('new Date()');
}

function noteImport(node: Node, file: SourceFile): void {
  if (node.type === 'ImportDeclaration' || node.type?.startsWith('Export')) {
    const source = node.source as Node | null | undefined;
    if (source) addImport(String(source.value), node.typeOnly === true || hasOnlyTypes(node), namesTaken(node), file);
  }
  if (node.type === 'CallExpression' && (node.callee as Node).type === 'Import') {
    const [first] = node.arguments as { expression: Node }[];
    if (first?.expression.type === 'StringLiteral') addImport(String(first.expression.value), false, ['*'], file);
  }
}

function namesTaken(node: Node): string[] {
  const specifiers = (node.specifiers as Node[] | undefined) ?? [{ type: 'ExportAllDeclaration' }];
  return specifiers
    .filter((specifier) => specifier.isTypeOnly !== true)
    .map((specifier) => {
      if (specifier.type === 'ImportDefaultSpecifier') return 'default';
      const named = (specifier.imported ?? specifier.orig ?? specifier.local) as Node | undefined;
      return specifier.type === 'ImportSpecifier' || specifier.type === 'ExportSpecifier' ? String(named?.value) : '*';
    });
}

/** `import { type A, type B }` brings nothing at run time either. */
function hasOnlyTypes(node: Node): boolean {
  const specifiers = (node.specifiers ?? []) as Node[];
  return specifiers.length > 0 && specifiers.every((specifier) => specifier.isTypeOnly === true);
}

function noteImportTypes(node: Node, file: SourceFile): void {
  if (node.type === 'TsImportType') addImport(String((node.argument as Node).value), true, ['*'], file);
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) for (const member of value) if (isNode(member)) noteImportTypes(member, file);
    if (isNode(value)) noteImportTypes(value, file);
  }
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

function addImport(from: string, typesOnly: boolean, taken: string[], file: SourceFile): void {
  const own = from.startsWith('.') ? normalize(join(dirname(file.path), from)).replace(/\.js$/, '.ts') : null;
  file.imports.push({ from, file: own, typesOnly, taken });
}
