import { nearestName } from '../model/nearest.ts';
import { CliError } from './cli-error.ts';
import { oneLine } from './printable.ts';
import { route } from './route.ts';

/** What can be got, and under which words. */
const kinds = {
  applications: ['application', 'applications', 'app', 'apps', 'httpapplication', 'httpapplications'],
  jobs: ['job', 'jobs', 'httpjob', 'httpjobs'],
  runs: ['run', 'runs'],
  members: ['member', 'members'],
  endpoints: ['endpoint', 'endpoints'],
} as const;

export type Kind = keyof typeof kinds;
/** The kinds that people define. */
export type DefinedKind = 'applications' | 'jobs';

const words = new Map<string, Kind>(
  Object.entries(kinds).flatMap(([kind, names]) => names.map((name) => [name, kind as Kind] as const)),
);

/** @throws CliError for a word that names no kind, or none of `allowed`. */
export function kindOf<K extends Kind>(word: string, allowed: readonly K[]): K {
  const kind = words.get(word.toLowerCase());
  if (kind && (allowed as readonly Kind[]).includes(kind)) return kind as K;
  const known = [...words].filter(([, of]) => (allowed as readonly Kind[]).includes(of)).map(([name]) => name);
  const near = nearestName(word, known);
  throw new CliError(
    `"${oneLine(word)}" is none of ${allowed.join(', ')}.`,
    near ? { remedy: `Did you mean ${near}?` } : {},
  );
}

/** The kind in the singular, as it stands in `job/settle-points`. */
export const singular = (kind: Kind): string => kinds[kind][0];

/** Where an object is kept on the server. */
export const objectRoute = (kind: DefinedKind, namespace: string, name: string): string =>
  `${listRoute(kind, namespace)}${route`/${name}`}`;

export const listRoute = (kind: DefinedKind, namespace: string): string => `${route`/namespaces/${namespace}/`}${kind}`;

/** The exit of every command that takes an id of a run: decimal digits. @throws CliError */
export function runId(text: string): string {
  if (/^[1-9]\d{0,15}$/.test(text)) return text;
  throw new CliError(`"${oneLine(text)}" is not the id of a run: that is a number, such as 1769904000000001.`, {
    remedy: '`belfry get runs` lists them.',
  });
}
