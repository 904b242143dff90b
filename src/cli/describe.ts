import type { Command } from 'commander';
import type { Client } from './client.ts';
import { columnsOf, nextFireOf, scheduleText, targetText } from './columns.ts';
import { type Document, exported, yamlText } from './documents.ts';
import { fetchItems, type Wanted } from './fetch-items.ts';
import { instantText } from './instant-text.ts';
import { kindOf, objectRoute, runId } from './kind.ts';
import { oneLine, printable } from './printable.ts';
import { route } from './route.ts';
import { factLines, runText } from './run-text.ts';
import type { Run } from './runs.ts';
import type { Call, Session } from './session.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

export function describeCommand(program: Command, session: Session): void {
  const command = program
    .command('describe')
    .description('everything about one job, application or run')
    .argument('<kind>', 'job, application or run')
    .argument('<name>', 'its name; of a run its id');
  session.on<object, [string, string]>(command, describe);
}

async function describe(call: Call<object>, word: string, name: string): Promise<void> {
  const { terminal } = call;
  const kind = kindOf(word, ['jobs', 'applications', 'runs']);
  const { client, namespace } = await call.connect();
  if (kind === 'runs') {
    const run = await client.get<Run>(route`/runs/${runId(name)}`);
    terminal.write(runText(run, { now: terminal.now(), colours: terminal.colours }));
    return;
  }
  const document = await client.get<Document>(objectRoute(kind, namespace, name));
  const text = kind === 'jobs' ? jobText : applicationText;
  terminal.write(await text(client, document, { ...everything, namespace }, terminal));
}

const everything: Omit<Wanted, 'kind' | 'namespace'> = {
  names: [],
  allNamespaces: false,
  selector: undefined,
  filters: {},
  limit: 10,
};

type About = Omit<Wanted, 'kind'>;

async function jobText(client: Client, job: Document, about: About, terminal: Terminal): Promise<string> {
  const { metadata, spec, status } = job;
  const { items: runs } = await fetchItems(client, { ...about, kind: 'runs', filters: { job: metadata.name } });
  const facts = factLines([
    ['Job', `${metadata.name} in ${metadata.namespace ?? about.namespace}`],
    ['Called', spec.displayName as string],
    ['About', spec.description as string],
    ['Application', spec.application as string],
    ['Schedule', `${scheduleText(spec.schedule)}${spec.suspended ? ', suspended' : ''}`],
    ['Next fire', instantText(nextFireOf(status))],
    ['Revision', metadata.resourceVersion],
  ]);
  return `${facts}${conditionsText(status)}\n${specText(job)}\n${listText('Last runs', 'runs', runs, terminal)}`;
}

async function applicationText(
  client: Client,
  application: Document,
  about: About,
  terminal: Terminal,
): Promise<string> {
  const { metadata, spec, status } = application;
  const { items, problems } = await fetchItems(client, { ...about, kind: 'endpoints', names: [metadata.name] });
  const facts = factLines([
    ['Application', `${metadata.name} in ${metadata.namespace ?? about.namespace}`],
    ['Called', spec.displayName as string],
    ['About', spec.description as string],
    ['Targets', targetText(spec)],
    ['Revision', metadata.resourceVersion],
  ]);
  const endpoints = listText('Endpoints', 'endpoints', items, terminal);
  const whyNot = problems.map(({ message }) => `  ${oneLine(message)}\n`).join('');
  return `${facts}${conditionsText(status)}\n${specText(application)}\n${endpoints}${whyNot}`;
}

const specText = (document: Document): string =>
  printable(`Spec\n${yamlText(exported(document).spec).replace(/^(?=.)/gm, '  ')}`);

function listText(title: string, kind: 'runs' | 'endpoints', items: unknown[], terminal: Terminal): string {
  if (items.length === 0) return `${title}: none\n`;
  const columns = columnsOf(kind, false);
  const now = terminal.now();
  const rows = items.map((item) => columns.row(item, now));
  return `${title}\n${table(columns.headers, rows, terminal.colours).replace(/^(?=.)/gm, '  ')}`;
}

/** What the server finds remarkable about it: `Exhausted`, `ApplicationMissing` … */
function conditionsText(status: Record<string, unknown> | undefined): string {
  const conditions = Array.isArray(status?.conditions) ? status.conditions : [];
  return (conditions as { type?: string; status?: unknown; reason?: string; message?: string }[])
    .map(({ type, message, reason }) => `Condition    ${printable(`${type ?? ''}: ${message ?? reason ?? ''}`)}\n`)
    .join('');
}
