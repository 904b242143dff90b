import { CliError } from './cli-error.ts';
import type { Client, Query } from './client.ts';
import type { EndpointItem, Member } from './columns.ts';
import type { Document } from './documents.ts';
import type { EndpointProblem } from './endpoint-problems.ts';
import { type DefinedKind, type Kind, listRoute, objectRoute, runId } from './kind.ts';
import { route } from './route.ts';
import type { Run } from './runs.ts';

/** What is asked for. */
export interface Wanted {
  kind: Kind;
  /** Objects by name; empty for all. Of endpoints: the applications'. */
  names: readonly string[];
  namespace: string;
  allNamespaces: boolean;
  selector: string | undefined;
  /** For runs. */
  filters: Query;
  limit: number;
}

export interface Fetched {
  items: unknown[];
  /** Of endpoints: why there are none, or fewer than the applications ask for. */
  problems: EndpointProblem[];
}

/** Everything asked for, as the server gives it. @throws Refused where a name is not known. */
export async function fetchItems(client: Client, wanted: Wanted): Promise<Fetched> {
  if (wanted.selector && wanted.kind !== 'applications' && wanted.kind !== 'jobs') {
    throw new CliError(`-l selects applications and jobs by their labels; ${wanted.kind} have none.`);
  }
  if (wanted.kind === 'endpoints') return fetchEndpoints(client, wanted);
  return { items: await fetchList(client, wanted.kind, wanted), problems: [] };
}

function fetchList(client: Client, kind: Exclude<Kind, 'endpoints'>, wanted: Wanted): Promise<unknown[]> {
  if (kind === 'runs') return fetchRuns(client, wanted);
  if (kind === 'members') return fetchMembers(client, wanted);
  return fetchDocuments(client, kind, wanted);
}

async function fetchDocuments(client: Client, kind: DefinedKind, wanted: Wanted): Promise<Document[]> {
  if (wanted.names.length > 0) {
    return Promise.all(wanted.names.map((name) => client.get<Document>(objectRoute(kind, wanted.namespace, name))));
  }
  const path = wanted.allNamespaces ? `/${kind}` : listRoute(kind, wanted.namespace);
  return client.all<Document>(path, { labelSelector: wanted.selector }, wanted.limit);
}

async function fetchRuns(client: Client, { names, namespace, allNamespaces, filters, limit }: Wanted): Promise<Run[]> {
  if (names.length > 0) return Promise.all(names.map((id) => client.get<Run>(route`/runs/${runId(id)}`)));
  const query = { ...filters, namespace: allNamespaces ? undefined : namespace };
  return client.all<Run>('/runs', query, limit);
}

async function fetchMembers(client: Client, { names, limit }: Wanted): Promise<Member[]> {
  const members = await client.all<Member>('/members', {}, limit);
  return names.length === 0 ? members : members.filter(({ name }) => names.includes(name));
}

async function fetchEndpoints(client: Client, wanted: Wanted): Promise<Fetched> {
  const applications = await fetchDocuments(client, 'applications', wanted);
  const lists = await Promise.all(
    applications.map(async ({ metadata: { name: application, namespace = wanted.namespace } }) => {
      const path = `${objectRoute('applications', namespace, application)}/endpoints`;
      const { items, problems } = await client.get<EndpointList>(path);
      return {
        items: items.map((item) => ({ ...item, namespace, application })),
        problems: problems.map((problem) => ({ ...problem, namespace, application })),
      };
    }),
  );
  return { items: lists.flatMap(({ items }) => items), problems: lists.flatMap(({ problems }) => problems) };
}

/** All endpoints of an application; they come in one piece. */
interface EndpointList {
  items: EndpointItem[];
  problems: Pick<EndpointProblem, 'code' | 'message'>[];
}
