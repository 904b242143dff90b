import { applicationProblems } from '../../../src/command/application-problems.ts';
import { jobProblems } from '../../../src/command/job-problems.ts';
import { parseDocument } from '../../../src/model/parse.ts';
import type { KubeClient } from '../../support/kube/kube-client.ts';

export interface Document {
  apiVersion: 'belfry.dev/v1';
  kind: 'HttpApplication' | 'HttpJob';
  metadata: { name: string; namespace: string };
  spec: Record<string, unknown>;
}

/** Paths that a door refused, in the way REST writes them; none where it took the document. */
export type Refused = string[];

const egress = { refusalOf: () => null };

/** REST's own judgement of a document, stored things and addresses left aside. */
export const byRest = (document: Document): Refused => {
  const parsed = parseDocument(document);
  const problems = [
    ...(parsed.ok ? [] : parsed.problems),
    ...(document.kind === 'HttpJob'
      ? jobProblems(document)
      : applicationProblems({ egress, clusters: ['local'] }, document).problems),
  ];
  return [...new Set(problems.map(({ path }) => path.replace(/\["([^"]*)"\]/g, '.$1')))];
};

const PLURALS = { HttpApplication: 'httpapplications', HttpJob: 'httpjobs' };

/** The API server's judgement, as `kubectl apply --dry-run=server` has it. */
export const byKubernetes = async (client: KubeClient, document: Document): Promise<Refused> => {
  const { kind, metadata } = document;
  const path = `/apis/belfry.dev/v1/namespaces/${metadata.namespace}/${PLURALS[kind]}`;
  try {
    await client.ask('POST', `${path}?dryRun=All&fieldValidation=Strict`, document);
    return [];
  } catch (error) {
    const { answer } = error as { answer?: { message: string; details?: { causes?: { field: string }[] } } };
    if (answer === undefined) throw error;
    const unknown = [...answer.message.matchAll(/unknown field "([^"]+)"/g)].map((match) => match[1]!);
    const fields = (answer.details?.causes ?? []).map(({ field }) => field);
    return [...new Set([...unknown, ...fields.map(asRest)])];
  }
};

/** `spec.secrets[a].value` is a member's path there. */
const asRest = (field: string) =>
  field.replace(/\[([^\]"]*[^\]"\d][^\]"]*)\]/g, '.$1').replace(/\.(\d+)(?=\.|$)/g, '[$1]');

/** Whether two doors blame the same place: one may name the member, the other the map or list that holds it. */
export const samePlace = (one: Refused, other: Refused): boolean =>
  one.some((left) => other.some((right) => left === right || isParent(left, right) || isParent(right, left)));

const isParent = (parent: string, child: string): boolean =>
  parent.split(/[.[]/).length >= 2 &&
  child.startsWith(parent) &&
  /^(\.[^.[]+|\[[^\]]+\])$/.test(child.slice(parent.length));
