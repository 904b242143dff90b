import type { Command } from 'commander';
import { CliError, errorText, exitCodes } from './cli-error.js';
import type { Client } from './client.js';
import type { Document } from './documents.js';
import { inOrder } from './in-order.js';
import { type DefinedKind, listRoute, objectRoute, singular } from './kind.js';
import { type Manifest, readManifests } from './manifests.js';
import { paint, stateColour } from './paint.js';
import { problemsText } from './problem-text.js';
import { Refused } from './refusal.js';
import { repeated } from './repeated.js';
import { type Saved, saveDocument } from './save-document.js';
import type { Call, Session } from './session.js';
import type { Terminal } from './terminal.js';

interface ApplyOptions {
  filename?: string[];
  dryRun?: boolean;
  prune?: boolean;
  selector?: string;
}

/** Writes in flight at once: enough for a thousand documents in seconds, too few to crowd out anyone else. */
export const WRITES_AT_ONCE = 12;

export function applyCommand(program: Command, session: Session): void {
  const command = program
    .command('apply')
    .description('create or change applications and jobs')
    .requiredOption(
      '-f, --filename <path>',
      'file, folder (with all below it) or - for standard input; may be repeated',
      repeated,
    )
    .option('--dry-run', 'let the server check everything and change nothing')
    .option('--prune', 'delete what --selector matches and the files no longer hold')
    .option('-l, --selector <selector>', 'labels, for --prune');
  session.on<ApplyOptions, []>(command, apply);
}

async function apply(call: Call<ApplyOptions>): Promise<number> {
  const { options, terminal } = call;
  if (options.prune && !options.selector) {
    throw new CliError('--prune needs --selector.', {
      remedy: 'Name the labels that mark what these files own: -l team=loyalty.',
    });
  }
  const { client, namespace } = await call.connect();
  const manifests = await readManifests(options.filename, terminal.stdin, {
    namespace,
    asked: options.namespace !== undefined,
  });
  const dryRun = options.dryRun === true;
  // Jobs name applications, so all applications are there before the first job is written.
  const refused =
    (await writeAll(
      client,
      manifests.filter(({ kind }) => kind === 'applications'),
      dryRun,
      terminal,
    )) +
    (await writeAll(
      client,
      manifests.filter(({ kind }) => kind === 'jobs'),
      dryRun,
      terminal,
    ));
  if (refused > 0) {
    terminal.note(
      `${refused} of ${manifests.length} documents were refused${options.prune ? '; nothing was pruned' : ''}.\n`,
    );
    return exitCodes.failed;
  }
  if (options.prune) await prune(client, manifests, options.selector!, dryRun, terminal);
  return exitCodes.done;
}

/** How many were refused. */
async function writeAll(client: Client, manifests: Manifest[], dryRun: boolean, terminal: Terminal): Promise<number> {
  let refused = 0;
  const save = (manifest: Manifest): Promise<Saved | Refused> =>
    saveDocument(client, manifest, { dryRun }).catch((error: unknown) => {
      if (error instanceof Refused && error.exitCode === exitCodes.failed) return error;
      throw error; // no server, no token: it would be the same for all the others
    });
  let index = 0;
  for await (const result of inOrder(manifests, WRITES_AT_ONCE, save)) {
    const manifest = manifests[index++]!;
    if (result instanceof Refused) {
      refused++;
      terminal.note(`${nameOf(manifest)} refused (${manifest.place}): ${errorText(result)}`);
      continue;
    }
    terminal.write(
      `${nameOf(manifest)} ${paint(result.change, stateColour(result.change), terminal.colours)}${dryRun ? ' (dry run)' : ''}\n`,
    );
    if (result.warnings.length > 0) terminal.note(`${problemsText(result.warnings)}\n`);
  }
  return refused;
}

const nameOf = ({ kind, namespace, name }: { kind: DefinedKind; namespace: string; name: string }): string =>
  `${singular(kind)}/${name}${namespace === 'default' ? '' : ` -n ${namespace}`}`;

/** Deletes what the selector matches in the namespaces of the files and no file holds: jobs first, as they name applications. */
async function prune(
  client: Client,
  manifests: Manifest[],
  selector: string,
  dryRun: boolean,
  terminal: Terminal,
): Promise<void> {
  const held = new Set(manifests.map(({ kind, namespace, name }) => `${kind}/${namespace}/${name}`));
  const namespaces = [...new Set(manifests.map(({ namespace }) => namespace))];
  for (const kind of ['jobs', 'applications'] as const) {
    for (const namespace of namespaces) {
      const stale: string[] = [];
      for await (const { metadata } of client.list<Document>(listRoute(kind, namespace), { labelSelector: selector })) {
        if (!held.has(`${kind}/${namespace}/${metadata.name}`)) stale.push(metadata.name);
      }
      for (const name of stale) {
        if (!dryRun) await client.send('DELETE', objectRoute(kind, namespace, name));
        terminal.write(
          `${nameOf({ kind, namespace, name })} ${paint('deleted', 'red', terminal.colours)}${dryRun ? ' (dry run)' : ''}\n`,
        );
      }
    }
  }
}
