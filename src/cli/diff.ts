import type { Command } from 'commander';
import { WRITES_AT_ONCE } from './apply.js';
import { exitCodes } from './cli-error.js';
import { exported, yamlText } from './documents.js';
import { inOrder } from './in-order.js';
import { singular } from './kind.js';
import { readManifests } from './manifests.js';
import { type Colour, paint } from './paint.js';
import { printable } from './printable.js';
import { repeated } from './repeated.js';
import { type Saved, saveDocument } from './save-document.js';
import type { Call, Session } from './session.js';
import { unifiedDiff } from './unified-diff.js';

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
  const { options, terminal } = call;
  const { client, namespace } = await call.connect();
  const manifests = await readManifests(options.filename, terminal.stdin, {
    namespace,
    asked: options.namespace !== undefined,
  });
  let different = false;
  // The server says what it would store, defaults and all: so that leaving a default out is no difference.
  for await (const saved of inOrder(manifests, WRITES_AT_ONCE, (manifest) =>
    saveDocument(client, manifest, { dryRun: true }),
  )) {
    const text = differences(saved);
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

function differences({ manifest, before, after }: Saved): string {
  const name = `${singular(manifest.kind)}/${manifest.name} -n ${manifest.namespace}`;
  const text = (document: Saved['before']): string => (document ? yamlText(exported(document)) : '');
  return printable(
    unifiedDiff(text(before), text(after), {
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
