import { parseManifests } from '../model/manifest.ts';
import { name as nameType } from '../model/metadata.ts';
import { nearestName } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';
import { CliError, exitCodes } from './cli-error.ts';
import type { Document } from './documents.ts';
import type { DefinedKind } from './kind.ts';
import { readManifestFiles } from './manifest-files.ts';
import { oneLine } from './printable.ts';
import { problemText } from './problem-text.ts';

/** A document of a manifest with the place it came from, known well enough to be addressed; the server checks the rest. */
export interface Manifest {
  kind: DefinedKind;
  namespace: string;
  name: string;
  /** `file:line`, for messages. */
  place: string;
  /** What kubectl would read otherwise. */
  warnings: readonly Problem[];
  document: Document;
}

const kindsByName: Readonly<Record<string, DefinedKind>> = { HttpApplication: 'applications', HttpJob: 'jobs' };

/** What is said about manifests on the command line. */
interface Given {
  options: { filename?: string[]; namespace?: string };
  terminal: { stdin: AsyncIterable<string> };
}

/**
 * Every document behind `-f`, applications first (jobs name them), otherwise in the order of files and lines.
 * `namespace` is for documents that name none; where the person asked for it by -n, they must not name another one.
 * @throws CliError that names everything at once which can't be addressed, and what stands there twice; and where there is nothing.
 */
export async function readManifests({ options, terminal }: Given, namespace: string): Promise<Manifest[]> {
  if (!options.filename?.length) {
    throw new CliError('Nothing to read.', { remedy: 'Name a file, a folder, or - for standard input, by -f.' });
  }
  const fallback: Fallback = { namespace, asked: options.namespace !== undefined };
  const manifests: Manifest[] = [];
  const complaints: string[] = [];
  for (const { file, text } of await readManifestFiles(options.filename, terminal.stdin)) {
    const shown = file === '-' ? 'standard input' : file;
    const parsed = parseManifests(text);
    if (!parsed.ok) complaints.push(...parsed.problems.map((problem) => complaint(shown, problem)));
    else {
      for (const { document, line, warnings } of parsed.value) {
        const manifest = addressed(document, `${shown}:${line}`, fallback);
        if ('problem' in manifest) complaints.push(complaint(`${shown}:${line}`, manifest.problem));
        else manifests.push({ ...manifest, warnings });
      }
    }
  }
  complaints.push(...twice(manifests));
  if (complaints.length > 0) throw new CliError(complaints.join('\n'), { exitCode: exitCodes.failed });
  // Most likely a pipe that broke: as success it would pass for a folder that was applied, and --prune would delete everything.
  if (manifests.length === 0) {
    const read = options.filename.map((file) => (file === '-' ? 'standard input' : oneLine(file))).join(', ');
    throw new CliError(`There is no document in ${read}.`, { remedy: 'Look at what should have written it.' });
  }
  return [
    ...manifests.filter(({ kind }) => kind === 'applications'),
    ...manifests.filter(({ kind }) => kind === 'jobs'),
  ];
}

interface Fallback {
  namespace: string;
  asked: boolean;
}

const complaint = (place: string, problem: Problem): string => `${oneLine(place)}\n${problemText(problem)}`;

function addressed(
  value: unknown,
  place: string,
  fallback: Fallback,
): Omit<Manifest, 'warnings'> | { problem: Problem } {
  const document = value as Document;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return wrong('', 'is no object', 'A document begins with apiVersion: belfry.dev/v1 and kind: HttpJob.');
  }
  const kind = typeof document.kind === 'string' ? kindsByName[document.kind] : undefined;
  if (!kind) return { problem: unknownKind(document) };
  const { name, namespace } = document.metadata ?? {};
  if (typeof name !== 'string' || name === '') return wrong('metadata.name', 'is missing', 'Give the object a name.');
  if (namespace !== undefined && typeof namespace !== 'string') {
    return wrong('metadata.namespace', 'is no text', 'Write the name of a namespace, or leave it out.');
  }
  if (fallback.asked && namespace !== undefined && namespace !== fallback.namespace) {
    return wrong('metadata.namespace', `is ${namespace}, but -n says ${fallback.namespace}`, 'Leave one of them out.');
  }
  return {
    kind,
    namespace: namespace ?? fallback.namespace,
    name,
    place,
    document: { ...document, metadata: { ...document.metadata, namespace: namespace ?? fallback.namespace } },
  };
}

function unknownKind({ kind, metadata, spec }: Document): Problem {
  if (kind === 'HttpRun') {
    const job = isName(spec?.job) ? spec.job : 'JOB';
    const where = isName(metadata?.namespace) ? ` -n ${metadata.namespace}` : '';
    return {
      path: 'kind',
      message: 'HttpRun is one run, and nothing that is kept: it is known to Kubernetes alone',
      remedy: `Open it by \`belfry run ${job}${where} --param NAME=VALUE --wait\`, or in a cluster by \`kubectl create -f\`.`,
    };
  }
  const near = typeof kind === 'string' ? nearestName(kind, Object.keys(kindsByName)) : null;
  return {
    path: 'kind',
    message: kind === undefined ? 'is missing' : `"${String(kind)}" is not known here`,
    remedy: near ? `Did you mean ${near}?` : 'Write HttpApplication or HttpJob.',
  };
}

const isName = (value: unknown): value is string => nameType().safeParse(value).success;

const wrong = (path: string, message: string, remedy: string) => ({ problem: { path, message, remedy } });

function twice(manifests: readonly Manifest[]): string[] {
  const first = new Map<string, string>();
  return manifests.flatMap(({ kind, namespace, name, place }) => {
    const key = `${kind}/${namespace}/${name}`;
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, place);
      return [];
    }
    const message = `${name} stands at ${before} already`;
    return [complaint(place, { path: 'metadata.name', message, remedy: 'Keep one of the two.' })];
  });
}
