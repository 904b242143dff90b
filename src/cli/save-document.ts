import type { Problem } from '../model/problem.ts';
import type { Client } from './client.ts';
import type { Document } from './documents.ts';
import { objectRoute } from './kind.ts';
import type { Manifest } from './manifests.ts';

export interface Saved {
  manifest: Manifest;
  /** The object as the server has it now, or would have it. */
  after: Document;
  /** `created`, `configured` or `unchanged`. */
  outcome: string;
  warnings: readonly Problem[];
}

/**
 * Writes the document, or asks what would be written, and tells what became of it.
 * @throws Refused where the server doesn't take it.
 */
export async function saveDocument(
  client: Client,
  manifest: Manifest,
  { dryRun }: { dryRun: boolean },
): Promise<Saved> {
  const path = objectRoute(manifest.kind, manifest.namespace, manifest.name);
  const query = dryRun ? { dryRun: true } : {};
  const { status, body } = await client.send<Document>('PUT', path, { body: manifest.document, query });
  const { outcome, warnings } = (body.status ?? {}) as { outcome?: string; warnings?: Problem[] };
  return {
    manifest,
    after: body,
    outcome: outcome ?? (status === 201 ? 'created' : 'configured'),
    warnings: warnings ?? [],
  };
}
