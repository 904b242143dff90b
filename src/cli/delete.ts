import type { Command } from 'commander';
import { CliError, exitCodes } from './cli-error.js';
import type { Client } from './client.js';
import { type DefinedKind, kindOf, objectRoute, singular } from './kind.js';
import { readManifests } from './manifests.js';
import { paint } from './paint.js';
import { Refused } from './refusal.js';
import { repeated } from './repeated.js';
import type { Call, Session } from './session.js';
import type { Terminal } from './terminal.js';

interface DeleteOptions {
  filename?: string[];
  ignoreNotFound?: boolean;
}

interface Target {
  kind: DefinedKind;
  namespace: string;
  name: string;
}

export function deleteCommand(program: Command, session: Session): void {
  const command = program
    .command('delete')
    .description('delete applications and jobs; their history stays as long as it is kept')
    .argument('[kind]', 'application or job')
    .argument('[names...]', 'their names')
    .option('-f, --filename <path>', 'what these manifests define; may be repeated', repeated)
    .option('--ignore-not-found', 'what is not there is no failure');
  session.on<DeleteOptions, [string | undefined, string[]]>(command, remove);
}

async function remove(call: Call<DeleteOptions>, word: string | undefined, names: string[]): Promise<number> {
  const { options, terminal } = call;
  if ((word === undefined) === (options.filename === undefined) || (word !== undefined && names.length === 0)) {
    throw new CliError('Say what to delete: either -f FILE, or a kind and names.', {
      remedy: 'belfry delete job settle-points',
    });
  }
  const { client, namespace } = await call.connect();
  const targets =
    word === undefined
      ? (
          await readManifests(options.filename, terminal.stdin, { namespace, asked: options.namespace !== undefined })
        ).reverse()
      : names.map((name) => ({ kind: kindOf(word, ['applications', 'jobs']), namespace, name }));
  let failed = false;
  // Jobs before the applications that they name: the order of apply, backwards.
  for (const target of targets) failed = !(await removeOne(client, target, options, terminal)) || failed;
  return failed ? exitCodes.failed : exitCodes.done;
}

async function removeOne(client: Client, target: Target, options: DeleteOptions, terminal: Terminal): Promise<boolean> {
  const name = `${singular(target.kind)}/${target.name}`;
  try {
    await client.send('DELETE', objectRoute(target.kind, target.namespace, target.name));
    terminal.write(`${name} ${paint('deleted', 'red', terminal.colours)}\n`);
    return true;
  } catch (error) {
    if (!(error instanceof Refused) || error.exitCode !== exitCodes.failed) throw error;
    if (error.status === 404 && options.ignoreNotFound) return true;
    terminal.note(`${name}: ${error.message}\n`);
    return false;
  }
}
