import type { Command } from 'commander';
import { exitCodes } from './cli-error.ts';
import type { Client } from './client.ts';
import { type Document, exported, yamlText } from './documents.ts';
import { inOrder } from './in-order.ts';
import { objectRoute, singular } from './kind.ts';
import { type Manifest, readManifests } from './manifests.ts';
import { type Colour, paint } from './paint.ts';
import { printable } from './printable.ts';
import { repeated } from './repeated.ts';
import { saveDocument } from './save-document.ts';
import type { Call, Session } from './session.ts';
import { unifiedDiff } from './unified-diff.ts';
import { WRITES_AT_ONCE } from './way.ts';

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
