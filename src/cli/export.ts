import type { Command } from 'commander';
import { type Document, exported, yamlDocuments } from './documents.ts';
import { listRoute } from './kind.ts';
import type { Call, Session } from './session.ts';

export function exportCommand(program: Command, session: Session): void {
  const command = program
    .command('export')
    .description('the applications and jobs of a namespace as manifests, without what the server adds')
    .option('-l, --selector <selector>', 'only what these labels match');
  session.on<{ selector?: string }, []>(command, exportAll);
}

async function exportAll({ options, terminal, connect }: Call<{ selector?: string }>): Promise<void> {
  const { client, namespace } = await connect();
  const query = { labelSelector: options.selector };
  let first = true;
  for (const kind of ['applications', 'jobs'] as const) {
    for await (const document of client.list<Document>(listRoute(kind, namespace), query)) {
      terminal.write(`${first ? '' : '---\n'}${yamlDocuments([exported(document)])}`);
      first = false;
    }
  }
  if (first) terminal.note(`There is nothing in namespace ${namespace}.\n`);
}
