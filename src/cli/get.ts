import { type Command, Option } from 'commander';
import { columnsOf } from './columns.ts';
import { problemNotes } from './endpoint-problems.ts';
import { fetchItems, type Wanted } from './fetch-items.ts';
import { instantArgument } from './instant-argument.ts';
import { type Kind, kindOf } from './kind.ts';
import { itemsText, type OutputForm, outputForms } from './output.ts';
import { positive } from './positive.ts';
import type { Call, Session } from './session.ts';
import { watch } from './watch.ts';

interface GetOptions {
  allNamespaces?: boolean;
  selector?: string;
  output: OutputForm;
  watch?: boolean;
  limit: number;
  job?: string;
  application?: string;
  state?: string;
  cause?: string;
  from?: string;
  to?: string;
  text?: string;
}

export function getCommand(program: Command, session: Session): void {
  const command = program
    .command('get')
    .description('list applications, jobs, runs, members or endpoints')
    .argument('<kind>', 'applications, jobs, runs, members or endpoints')
    .argument('[names...]', "only these; of endpoints: these applications'")
    .option('-A, --all-namespaces', 'of every namespace that the token may see')
    .option('-l, --selector <selector>', 'only what these labels match (applications, jobs)')
    .addOption(new Option('-o, --output <form>', 'how to print it').choices(outputForms).default('table'))
    .option('-w, --watch', 'go on and print what changes, until Ctrl-C')
    .option('--limit <n>', 'at most so many', positive, 500)
    .option('--job <name>', 'runs of this job')
    .option('--application <name>', 'runs of this application')
    .option('--state <state>', 'runs in this state')
    .option('--cause <cause>', 'runs of this cause')
    .option('--from <instant>', 'runs that fire at or after it')
    .option('--to <instant>', 'runs that fire at or before it')
    .option('--text <text>', 'runs whose job or reason holds this text');
  session.on<GetOptions, [string, string[]]>(command, get);
}

async function get(call: Call<GetOptions>, word: string, names: string[]): Promise<void> {
  const { options, terminal } = call;
  const kind = kindOf<Kind>(word, ['applications', 'jobs', 'runs', 'members', 'endpoints']);
  const { client, namespace } = await call.connect();
  const wanted = wantedOf(kind, names, namespace, options, terminal.now());
  const columns = columnsOf(kind, wanted.allNamespaces);
  const { items, problems } = await fetchItems(client, wanted);
  const alone = names.length === 1 && kind !== 'endpoints';
  terminal.write(itemsText(items, { columns, form: options.output, terminal, kind, alone, problems }));
  const note = problemNotes(terminal);
  note(problems);
  if (options.watch) {
    const fetchAgain = async () => {
      const next = await fetchItems(client, wanted);
      note(next.problems);
      return next.items;
    };
    await watch(fetchAgain, items, { columns, form: options.output, terminal });
  } else if (items.length === 0 && options.output === 'table') {
    terminal.note(
      wanted.allNamespaces || kind === 'members' ? 'There are none.\n' : `There are none in namespace ${namespace}.\n`,
    );
  }
}

function wantedOf(kind: Kind, names: string[], namespace: string, options: GetOptions, now: number): Wanted {
  const instant = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : instantArgument(text, now);
  const { job, application, state, cause, text } = options;
  return {
    kind,
    names,
    namespace,
    allNamespaces: options.allNamespaces === true,
    selector: options.selector,
    limit: options.limit,
    filters: { job, application, state, cause, text, from: instant(options.from), to: instant(options.to) },
  };
}
