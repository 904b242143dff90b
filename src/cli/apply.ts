import type { Command } from 'commander';
import { changeLine } from './change-line.ts';
import { CliError, errorText, exitCodes } from './cli-error.ts';
import { inOrder } from './in-order.ts';
import { type Manifest, readManifests } from './manifests.ts';
import { problemsText } from './problem-text.ts';
import { prune } from './prune.ts';
import { Refused } from './refusal.ts';
import { repeated } from './repeated.ts';
import { RepeatedWarnings } from './repeated-warnings.ts';
import { type Saved, saveDocument } from './save-document.ts';
import type { Call, Session } from './session.ts';
import { type Way, WRITES_AT_ONCE } from './way.ts';

interface ApplyOptions {
  filename?: string[];
  dryRun?: boolean;
  prune?: boolean;
  selector?: string;
}

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
  const manifests = await readManifests(call, namespace);
  const way = { client, terminal, dryRun: options.dryRun === true };
  const warnings = new RepeatedWarnings();
  let refused = 0;
  // Jobs name applications, so all applications are there before the first job is written.
  for (const kind of ['applications', 'jobs']) {
    const some = manifests.filter((manifest) => manifest.kind === kind);
    refused += await writeAll(some, way, warnings);
  }
  terminal.note(warnings.text());
  if (refused > 0) {
    const kept = options.prune ? '; nothing was pruned' : '';
    terminal.note(`${refused} of ${manifests.length} documents were refused${kept}.\n`);
    return exitCodes.failed;
  }
  if (options.prune) await prune(manifests, options.selector!, way);
  return exitCodes.done;
}

/** Says a line a document, in their order; answers how many were refused. */
async function writeAll(manifests: Manifest[], way: Way, warnings: RepeatedWarnings): Promise<number> {
  let refused = 0;
  const results = inOrder(manifests, WRITES_AT_ONCE, (manifest) => write(manifest, way));
  for await (const result of results) {
    if (result.refusal) refused++;
    tell(result, way, warnings);
  }
  return refused;
}

type Written = Saved & { refusal?: undefined };
type NotWritten = { manifest: Manifest; refusal: Refused };

async function write(manifest: Manifest, { client, dryRun }: Way): Promise<Written | NotWritten> {
  try {
    return await saveDocument(client, manifest, { dryRun });
  } catch (error) {
    if (error instanceof Refused && error.exitCode === exitCodes.failed) return { manifest, refusal: error };
    throw error; // no server, no token: it would be the same for all the others
  }
}

function tell(result: Written | NotWritten, { terminal, dryRun }: Way, warnings: RepeatedWarnings): void {
  const { manifest } = result;
  if (result.refusal) {
    terminal.note(`${changeLine(manifest, 'refused', terminal)} (${manifest.place}): ${errorText(result.refusal)}`);
    return;
  }
  terminal.write(`${changeLine(manifest, result.outcome, terminal)}${dryRun ? ' (dry run)' : ''}\n`);
  const told = warnings.firstOf([...manifest.warnings, ...result.warnings]);
  if (told.length > 0)
    terminal.note(`${changeLine(manifest, 'has warnings', terminal)} (${manifest.place}):\n${problemsText(told)}\n`);
}
