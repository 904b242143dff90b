import type { Problem } from '../model/problem.js';
import type { Client } from './client.js';
import { type Document, exported } from './documents.js';
import { objectRoute } from './kind.js';
import type { Manifest } from './manifests.js';
import { sameJson } from './same-json.js';

export type Change = 'created' | 'configured' | 'unchanged';

export interface Saved {
  manifest: Manifest;
  change: Change;
  /** What was there before, if anything. */
  before: Document | undefined;
  after: Document;
  warnings: readonly Problem[];
}

/**
 * Writes the document, or asks what would be written, and tells what that changes.
 * @throws Refused where the server doesn't take it.
 */
export async function saveDocument(
  client: Client,
  manifest: Manifest,
  { dryRun }: { dryRun: boolean },
): Promise<Saved> {
  const path = objectRoute(manifest.kind, manifest.namespace, manifest.name);
  const before = await client.find<Document>(path);
  const query = dryRun ? { dryRun: true } : {};
  const { body: after } = await client.send<Document>('PUT', path, { body: manifest.document, query });
  return { manifest, change: changeOf(before, after, dryRun), before, after, warnings: warningsOf(after) };
}

function changeOf(before: Document | undefined, after: Document, dryRun: boolean): Change {
  if (!before) return 'created';
  const versions = [before.metadata.resourceVersion, after.metadata.resourceVersion];
  // The version names the revision and moves with every change; a dry run makes none, so there the contents tell.
  if (!dryRun && versions[0] !== undefined) return versions[0] === versions[1] ? 'unchanged' : 'configured';
  return sameJson(exported(before), exported(after)) ? 'unchanged' : 'configured';
}

function warningsOf(document: Document): readonly Problem[] {
  const warnings = (document as { warnings?: unknown }).warnings ?? document.status?.warnings;
  return Array.isArray(warnings) ? (warnings as Problem[]) : [];
}
