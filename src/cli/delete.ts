import type { Command } from 'commander';
import { changeLine, type Named } from './change-line.ts';
import { CliError, exitCodes } from './cli-error.ts';
import type { Client } from './client.ts';
import { kindOf, objectRoute } from './kind.ts';
import { readManifests } from './manifests.ts';
import { Refused } from './refusal.ts';
import { repeated } from './repeated.ts';
import type { Call, Session } from './session.ts';
import type { Terminal } from './terminal.ts';

interface DeleteOptions {
  filename?: string[];
  ignoreNotFound?: boolean;
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
      ? (await readManifests(call, namespace)).reverse()
      : names.map((name) => ({ kind: kindOf(word, ['applications', 'jobs']), namespace, name }));
  let failed = false;
  // Jobs before the applications that they name: the order of apply, backwards.
  for (const target of targets) failed = !(await removeOne(client, target, options, terminal)) || failed;
  return failed ? exitCodes.failed : exitCodes.done;
}

async function removeOne(client: Client, target: Named, options: DeleteOptions, terminal: Terminal): Promise<boolean> {
  try {
    await client.send('DELETE', objectRoute(target.kind, target.namespace, target.name));
    terminal.write(`${changeLine(target, 'deleted', terminal)}\n`);
    return true;
  } catch (error) {
    if (!(error instanceof Refused) || error.exitCode !== exitCodes.failed) throw error;
    if (error.status === 404 && options.ignoreNotFound) return true;
    terminal.note(`${changeLine(target, 'not deleted', terminal)}: ${error.message}\n`);
    return false;
  }
}
