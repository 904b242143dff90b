import { resolve } from 'node:path';
import type { Command } from 'commander';
import { CliError } from './cli-error.ts';
import type { ConnectionFlags } from './connection.ts';
import { type Contexts, contextsFile, readContexts, writeContexts } from './contexts.ts';
import type { Session } from './session.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

export function contextCommand(program: Command, session: Session): void {
  const context = program.command('context').description('servers that you work with, under names of your own');

  const set = context
    .command('set')
    .description('keep --server, --token-file and -n under a name; the first one becomes the current one')
    .argument('<name>', 'your name for it');
  session.on<ConnectionFlags, [string]>(set, async ({ options, terminal }, name) => {
    await change(terminal, (contexts) => {
      const { server = contexts.contexts[name]?.server, tokenFile, namespace } = options;
      if (!server)
        throw new CliError('A context needs a server.', { remedy: 'Add --server https://belfry.example.com' });
      contexts.contexts[name] = {
        ...contexts.contexts[name],
        server: server.replace(/\/+$/, ''),
        ...(tokenFile === undefined ? {} : { tokenFile: resolve(tokenFile) }),
        ...(namespace === undefined ? {} : { namespace }),
      };
      contexts.current ??= name;
    });
    terminal.write(`context/${name} set\n`);
  });

  const use = context.command('use').description('make one the current one').argument('<name>', 'its name');
  session.on<object, [string]>(use, async ({ terminal }, name) => {
    await change(terminal, (contexts) => {
      known(contexts, name);
      contexts.current = name;
    });
    terminal.write(`context/${name} is the current one\n`);
  });

  const list = context.command('list').description('all of them');
  session.on<object, []>(list, async ({ terminal }) => {
    const { current, contexts } = await readContexts(contextsFile(terminal));
    const rows = Object.entries(contexts).map(([name, { server, tokenFile, namespace }]) => [
      name === current ? `* ${name}` : `  ${name}`,
      server,
      namespace ?? 'default',
      tokenFile ?? '',
    ]);
    terminal.write(table(['  NAME', 'SERVER', 'NAMESPACE', 'TOKEN FILE'], rows, terminal.colours));
  });

  const remove = context.command('remove').description('forget one').argument('<name>', 'its name');
  session.on<object, [string]>(remove, async ({ terminal }, name) => {
    await change(terminal, (contexts) => {
      known(contexts, name);
      delete contexts.contexts[name];
      if (contexts.current === name) delete contexts.current;
    });
    terminal.write(`context/${name} removed\n`);
  });
}

function known(contexts: Contexts, name: string): void {
  if (Object.hasOwn(contexts.contexts, name)) return;
  throw new CliError(`There is no context "${name}".`, { remedy: '`belfry context list` shows them.' });
}

async function change(terminal: Terminal, edit: (contexts: Contexts) => void): Promise<void> {
  const file = contextsFile(terminal);
  const contexts = await readContexts(file);
  edit(contexts);
  await writeContexts(file, contexts);
}
