import { changeLine, type Named } from './change-line.ts';
import type { Document } from './documents.ts';
import { listRoute, objectRoute } from './kind.ts';
import type { Way } from './way.ts';

/** Deletes what the selector matches in the namespaces of the manifests and no manifest holds. */
export async function prune(
  manifests: readonly Named[],
  selector: string,
  { client, terminal, dryRun }: Way,
): Promise<void> {
  const held = new Set(manifests.map(keyOf));
  const namespaces = [...new Set(manifests.map(({ namespace }) => namespace))];
  // Jobs first, as they name applications.
  for (const kind of ['jobs', 'applications'] as const) {
    for (const namespace of namespaces) {
      const stored = await client.all<Document>(listRoute(kind, namespace), { labelSelector: selector });
      const stale = stored
        .map(({ metadata: { name } }) => ({ kind, namespace, name }))
        .filter((each) => !held.has(keyOf(each)));
      for (const each of stale) {
        if (!dryRun) await client.send('DELETE', objectRoute(kind, namespace, each.name));
        terminal.write(`${changeLine(each, 'deleted', terminal)}${dryRun ? ' (dry run)' : ''}\n`);
      }
    }
  }
}

const keyOf = ({ kind, namespace, name }: Named): string => `${kind}/${namespace}/${name}`;
