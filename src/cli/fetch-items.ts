import { CliError } from './cli-error.ts';
import type { Client, Query } from './client.ts';
import type { EndpointItem, Member } from './columns.ts';
import type { Document } from './documents.ts';
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

/** Everything asked for, as the server gives it. @throws Refused where a name is not known. */
export async function fetchItems(client: Client, wanted: Wanted): Promise<unknown[]> {
  if (wanted.selector && wanted.kind !== 'applications' && wanted.kind !== 'jobs') {
    throw new CliError(`-l selects applications and jobs by their labels; ${wanted.kind} have none.`);
  }
  if (wanted.kind === 'runs') return fetchRuns(client, wanted);
  if (wanted.kind === 'members') return fetchMembers(client, wanted);
  if (wanted.kind === 'endpoints') return fetchEndpoints(client, wanted);
  return fetchDocuments(client, wanted.kind, wanted);
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

async function fetchEndpoints(client: Client, wanted: Wanted): Promise<EndpointItem[]> {
  const applications = await fetchDocuments(client, 'applications', wanted);
  const lists = applications.map(async ({ metadata }) => {
    const namespace = metadata.namespace ?? wanted.namespace;
    const items = client.all<EndpointItem>(`${objectRoute('applications', namespace, metadata.name)}/endpoints`);
    return (await items).map((item) => ({ ...item, namespace, application: metadata.name }));
  });
  return (await Promise.all(lists)).flat();
}
