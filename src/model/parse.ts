import type { z } from 'zod';
import { type HttpApplication, httpApplicationSchema } from './application.ts';
import { applicationFindings } from './application-rules.ts';
import { explainIssue } from './explain-issue.ts';
import type { Finding } from './finding.ts';
import { type HttpJob, httpJobSchema } from './job.ts';
import { jobFindings } from './job-rules.ts';
import { jsonDocumentProblem } from './json-document.ts';
import type { Metadata } from './metadata.ts';
import { nearestName } from './nearest.ts';
import { pathText, valueAt } from './path.ts';
import type { Parsed, Problem } from './problem.ts';
import { shownValue } from './shown-value.ts';

/** Problems that one answer names; a document with more is no document of ours. */
const MOST_PROBLEMS = 100;

const KINDS = {
  HttpApplication: { schema: httpApplicationSchema as z.ZodType, findings: applicationFindings },
  HttpJob: { schema: httpJobSchema as z.ZodType, findings: jobFindings },
} as const;

export type Kind = keyof typeof KINDS;
export type Document = HttpApplication | HttpJob;

/** An application or a job, told apart by `kind`; every problem at once. Never throws, whatever the input. */
export function parseDocument(input: unknown): Parsed<Document> {
  const kind = valueAt(input, ['kind']);
  if (kind === 'HttpApplication' || kind === 'HttpJob') return parseAs(kind, input);
  return { ok: false, problems: [jsonDocumentProblem(input) ?? unknownKind(kind, input)] };
}

/** An application; a document of another kind is refused. */
export const parseApplication = (input: unknown) => parseAs('HttpApplication', input) as Parsed<HttpApplication>;

/** A job; a document of another kind is refused. */
export const parseJob = (input: unknown) => parseAs('HttpJob', input) as Parsed<HttpJob>;

function parseAs(kind: Kind, input: unknown): Parsed<Document> {
  const unreadable = jsonDocumentProblem(input);
  if (unreadable) return { ok: false, problems: [unreadable] };
  const { schema, findings } = KINDS[kind];
  const result = schema.safeParse(input);
  const found = findings(input);
  // One more than are named is explained, which tells that there are more.
  const issues = (result.error?.issues ?? []).slice(0, MOST_PROBLEMS + 1);
  const problems = [
    ...issues.flatMap((issue) => explainIssue(issue, { document: input, kind, schema }, MOST_PROBLEMS + 1)),
    ...found.filter((each) => !each.warning).map((each) => problemOf(each, input)),
  ];
  if (problems.length > 0 || !result.success) return { ok: false, problems: inOrder(problems) };
  const warnings = found.filter((each) => each.warning).map((each) => problemOf(each, input));
  return { ok: true, value: withoutServersFields(result.data as Document), warnings };
}

function problemOf({ path, message, remedy }: Finding, document: unknown): Problem {
  const value = shownValue(path, valueAt(document, path));
  return { path: pathText(path), ...(value === undefined ? {} : { value }), message, remedy };
}

/** One problem a path and message, and a bounded number of them. */
function inOrder(problems: Problem[]): Problem[] {
  const seen = new Map(problems.map((problem) => [`${problem.path}\n${problem.message}`, problem]));
  const kept = [...seen.values()].slice(0, MOST_PROBLEMS);
  if (kept.length === seen.size) return kept;
  return [...kept, { path: '', message: 'There are more problems', remedy: 'Mend those above first.' }];
}

function unknownKind(kind: unknown, input: unknown): Problem {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return { path: '', message: 'is not an object', remedy: 'Write apiVersion, kind, metadata and spec.' };
  const meant = typeof kind === 'string' ? nearestName(kind, Object.keys(KINDS)) : null;
  const value = shownValue(['kind'], kind);
  return {
    path: 'kind',
    ...(value === undefined ? {} : { value }),
    message: kind === undefined ? 'is missing' : 'is not a known kind',
    remedy: meant ? `Did you mean ${meant}?` : `One of ${Object.keys(KINDS).join(', ')}.`,
  };
}

/** The document as it is kept: neither status nor what servers and kubectl add to metadata. */
function withoutServersFields(document: Document): Document {
  const { name, namespace, labels, annotations, resourceVersion } = document.metadata;
  const metadata: Metadata = { name, namespace, labels };
  if (annotations) metadata.annotations = annotations;
  if (resourceVersion !== undefined) metadata.resourceVersion = resourceVersion;
  return { apiVersion: document.apiVersion, kind: document.kind, metadata, spec: document.spec } as Document;
}
