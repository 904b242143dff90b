import type { Document } from './documents.ts';
import { durationText, instantText } from './instant-text.ts';
import type { Kind } from './kind.ts';
import { stateColour } from './paint.ts';
import { type Run, runMs } from './runs.ts';
import type { Cell } from './table.ts';

/** How the items of a list are shown in a table, and which of them is which. */
export interface Columns<T> {
  headers: readonly string[];
  row(item: T, now: number): Cell[];
  /** What tells an item from the others, as `-o name` prints it. */
  name(item: T): string;
}

export interface Member {
  name: string;
  state?: string;
  roles?: string[];
  version?: string;
  zones?: string;
  startedAt?: string | null;
  lastBeatAt?: string | null;
  goneSince?: string | null;
  holds?: { running: number; waiting: number };
  clockOffsetMs?: number | null;
  callsInFlight?: number | null;
  maxCalls?: number | null;
}

export interface EndpointItem {
  application?: string;
  namespace?: string;
  address: string;
  ready: boolean;
  reason?: string | null;
  notReadyReason?: string | null;
  zone?: string | null;
  labels?: Record<string, string> | null;
  weight?: number;
  callsInFlight?: number | null;
}

const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value));
const state = (value: string): Cell => ({ text: value, colour: stateColour(value) });

const labelsText = (labels: Record<string, string> | null | undefined): string =>
  Object.entries(labels ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join(',');

/** The schedule on one line: `0 0 2 * * ? (Asia/Shanghai)`, `every 30s`. */
export function scheduleText(schedule: unknown): string {
  const { cron, timeZone, every, at, after } = (schedule ?? {}) as Record<string, string | undefined>;
  if (cron !== undefined) return `${cron} (${timeZone ?? 'UTC'})`;
  if (every !== undefined) return `every ${every}`;
  if (after !== undefined) return `${after} after the last`;
  return at === undefined ? 'by hand' : `at ${instantText(at)}`;
}

/** Where the calls go: base URLs, or Services. */
export function targetText(spec: Record<string, unknown>): string {
  const domains = (spec.domains ?? []) as { url?: string }[];
  const services = (spec.kubernetes ?? []) as { service?: string; namespace?: string; port?: unknown }[];
  const names = [
    ...domains.map(({ url }) => text(url)),
    ...services.map(({ service, port }) => `service ${text(service)}${port === undefined ? '' : `:${text(port)}`}`),
  ];
  return names.length > 2 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ');
}

const applications: Columns<Document> = {
  headers: ['NAME', 'DISPLAY NAME', 'TARGETS', 'LABELS'],
  row: ({ metadata, spec }) => [metadata.name, text(spec.displayName), targetText(spec), labelsText(metadata.labels)],
  name: ({ metadata }) => `application/${metadata.name}`,
};

const jobs: Columns<Document> = {
  headers: ['NAME', 'APPLICATION', 'SCHEDULE', 'SUSPENDED', 'LAST RUN', 'NEXT FIRE', 'DISPLAY NAME'],
  row: ({ metadata, spec, status }) => [
    metadata.name,
    text(spec.application),
    scheduleText(spec.schedule),
    spec.suspended ? { text: 'yes', colour: 'yellow' } : 'no',
    lastRunCell(status),
    instantText(nextFireOf(status)),
    text(spec.displayName),
  ],
  name: ({ metadata }) => `job/${metadata.name}`,
};

/** The next fire as the job's status has it. */
export const nextFireOf = (status: Record<string, unknown> | undefined): string | null =>
  (status?.nextFireAt ?? null) as string | null;

const lastRunCell = (status: Record<string, unknown> | undefined): Cell =>
  state(text((status?.lastRun as { state?: string } | null | undefined)?.state));

const runs: Columns<Run> = {
  headers: ['ID', 'JOB', 'CAUSE', 'FIRE AT', 'STATE', 'TOOK', 'SHARDS', 'REASON'],
  row: (run, now) => [
    run.id,
    run.job,
    run.cause,
    instantText(run.fireAt),
    state(run.state),
    durationText(runMs(run, now)),
    text(run.shardTotal),
    text(run.reason),
  ],
  name: ({ id }) => `run/${id}`,
};

const endpoints: Columns<EndpointItem> = {
  headers: ['APPLICATION', 'ENDPOINT', 'READY', 'WEIGHT', 'IN FLIGHT', 'ZONE', 'LABELS', 'WHY NOT'],
  row: (item) => [
    text(item.application),
    item.address,
    item.ready ? { text: 'yes', colour: 'green' } : { text: 'no', colour: 'red' },
    text(item.weight),
    text(item.callsInFlight),
    text(item.zone),
    labelsText(item.labels),
    text(item.reason ?? item.notReadyReason),
  ],
  name: ({ application, address }) => `endpoint/${text(application)}/${address}`,
};

const memberState = (word: string, goneSince: string | null | undefined): Cell => ({
  text: goneSince ? `${word} since ${instantText(goneSince)}` : word,
  colour: word === 'alive' ? 'green' : word === 'dead' ? 'red' : undefined,
});

/** The open runs that it holds: `3`, `3 (1 waiting)`. */
const heldText = ({ running, waiting }: NonNullable<Member['holds']>): string =>
  waiting === 0 ? String(running) : `${running + waiting} (${waiting} waiting)`;

const members: Columns<Member> = {
  headers: ['NAME', 'STATE', 'ROLES', 'VERSION', 'STARTED', 'LAST BEAT', 'CLOCK', 'CALLS', 'RUNS', 'ZONES'],
  row: (member) => [
    member.name,
    memberState(text(member.state), member.goneSince),
    text(member.roles?.join(',')),
    text(member.version),
    instantText(member.startedAt),
    instantText(member.lastBeatAt),
    typeof member.clockOffsetMs === 'number' ? `${member.clockOffsetMs}ms` : '',
    `${text(member.callsInFlight)}/${text(member.maxCalls)}`,
    member.holds === undefined ? '' : heldText(member.holds),
    text(member.zones),
  ],
  name: ({ name }) => `member/${name}`,
};

const all = { applications, jobs, runs, endpoints, members };

const withNamespace = <T>(columns: Columns<T>): Columns<T> => ({
  ...columns,
  headers: ['NAMESPACE', ...columns.headers],
  row: (item, now) => [namespaceOf(item), ...columns.row(item, now)],
});

const namespaceOf = (item: unknown): string => {
  const { namespace, metadata } = item as { namespace?: string; metadata?: { namespace?: string } };
  return text(namespace ?? metadata?.namespace);
};

export function columnsOf(kind: Kind, allNamespaces: boolean): Columns<unknown> {
  const columns = all[kind] as Columns<unknown>;
  return allNamespaces && kind !== 'members' ? withNamespace(columns) : columns;
}
