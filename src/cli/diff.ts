import type { Command } from 'commander';
import { exitCodes } from './cli-error.js';
import type { Client } from './client.js';
import { type Document, exported, yamlText } from './documents.js';
import { inOrder } from './in-order.js';
import { objectRoute, singular } from './kind.js';
import { type Manifest, readManifests } from './manifests.js';
import { type Colour, paint } from './paint.js';
import { printable } from './printable.js';
import { repeated } from './repeated.js';
import { saveDocument } from './save-document.js';
import type { Call, Session } from './session.js';
import { unifiedDiff } from './unified-diff.js';
import { WRITES_AT_ONCE } from './way.js';

interface DiffOptions {
  filename?: string[];
}

export function diffCommand(program: Command, session: Session): void {
  const command = program
    .command('diff')
    .description('what apply would change; exit code 1 where there is a difference')
    .requiredOption('-f, --filename <path>', 'file, folder or - for standard input; may be repeated', repeated);
  session.on<DiffOptions, []>(command, diff);
}

async function diff(call: Call<DiffOptions>): Promise<number> {
  const { terminal } = call;
  const { client, namespace } = await call.connect();
  const manifests = await readManifests(call, namespace);
  let different = false;
  // The server says what it would store, defaults and all: so that leaving a default out is no difference.
  for await (const text of inOrder(manifests, WRITES_AT_ONCE, (manifest) => differences(client, manifest))) {
    if (text === '') continue;
    different = true;
    terminal.write(
      text
        .split('\n')
        .map((line) => paint(line, colourOf(line), terminal.colours))
        .join('\n'),
    );
  }
  return different ? exitCodes.failed : exitCodes.done;
}

async function differences(client: Client, manifest: Manifest): Promise<string> {
  const before = await client.find<Document>(objectRoute(manifest.kind, manifest.namespace, manifest.name));
  const { after } = await saveDocument(client, manifest, { dryRun: true });
  const name = `${singular(manifest.kind)}/${manifest.name} -n ${manifest.namespace}`;
  return printable(
    unifiedDiff(before ? yamlText(exported(before)) : '', yamlText(exported(after)), {
      before: before ? `${name} (server)` : '/dev/null',
      after: `${name} (${manifest.place})`,
    }),
  );
}

const colourOf = (line: string): Colour | undefined => {
  if (line.startsWith('---') || line.startsWith('+++')) return 'bold';
  if (line.startsWith('@@')) return 'cyan';
  if (line.startsWith('-')) return 'red';
  return line.startsWith('+') ? 'green' : undefined;
};
