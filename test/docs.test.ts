import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { METRICS } from '../src/adapter/system/metrics.ts';
import { CODES } from '../src/command/codes.ts';
import { DEFINITIONS } from '../src/config/definitions.ts';
import { loadSettings } from '../src/config/load-settings.ts';
import type { FaultKind } from '../src/fire/call/outcome.ts';
import type { Cause, RunState, ShardState } from '../src/fire/run/run.ts';
import { httpApplicationSchema } from '../src/model/application.ts';
import { httpJobSchema } from '../src/model/job.ts';
import { parseManifests } from '../src/model/manifest.ts';
import { parseDocument } from '../src/model/parse.ts';
import { fieldsAt } from '../src/model/schema-walk.ts';

const page = (path: string) => readFileSync(path, 'utf8');

/** The part of a page under a heading, up to the next one of the same depth. */
function section(text: string, heading: string): string {
  const [, after] = text.split(`\n## ${heading}\n`);
  if (after === undefined) throw new Error(`There is no section "${heading}"`);
  return after.split('\n## ')[0] ?? '';
}

/** What stands in code style in the given column (from 0) of the tables of a text. */
const column = (text: string, index: number): string[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .flatMap((line) => [...(line.split('|')[index + 1] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1]!))
    .sort();

/** Names of a union of texts; the compiler refuses a name too many or too few. */
const namesOf = <T extends string>(names: Record<T, true>): string[] => Object.keys(names).sort();

describe('docs and code agree, both ways', () => {
  it('on settings', () => {
    const settings = page('docs/settings.md');
    expect(column(settings, 0)).toEqual(Object.keys(DEFINITIONS).sort());
    const variables = Object.values(DEFINITIONS).flatMap((definition) =>
      'secret' in definition ? [definition.env, `${definition.env}_FILE`] : [definition.env],
    );
    expect(column(settings, 1)).toEqual(variables.sort());
  });

  it('on the default settings: the file says what happens without it', () => {
    const load = (file: string) => loadSettings({ file, env: {}, member: 'm', terminal: false, readText: () => '' });
    expect(load(page('config/default.yaml'))).toEqual(load(''));
    const named = [...page('config/default.yaml').matchAll(/\((BELFRY_[A-Z_]+)\)$/gm)].map((match) => match[1]);
    expect(named.sort()).toEqual(
      Object.values(DEFINITIONS)
        .map(({ env }) => env)
        .sort(),
    );
  });

  it('on the fields of jobs and applications', () => {
    const reference = page('docs/jobs.md');
    const top = (heading: string) => column(section(reference, heading), 0).filter((field) => !/[.[]/.test(field));
    expect(top('HttpJob')).toEqual(fieldsAt(httpJobSchema, ['spec']).sort());
    expect(top('HttpApplication')).toEqual(fieldsAt(httpApplicationSchema, ['spec']).sort());
    expect(reference).not.toMatch(/\| (undefined)? \|$/m);
  });

  it('on error codes', () => {
    const [codes = ''] = page('docs/errors.md').split('\n## Codes of schedules');
    expect(column(codes, 0)).toEqual(Object.keys(CODES).sort());
  });

  it('on codes that other pages name in passing', () => {
    const known = new Set([...column(page('docs/errors.md'), 0), ...column(page('docs/concepts.md'), 0)]);
    const named = readdirSync('docs')
      .filter((name) => name.endsWith('.md'))
      .flatMap((name) => [...page(`docs/${name}`).matchAll(/\(`([a-z]+(?:-[a-z]+)+)`[),]/g)].map(([, code]) => code!));
    expect(named.filter((code) => !known.has(code))).toEqual([]);
    expect(named).toContain('run-open');
  });

  it('on what strangers may ask', () => {
    const [, said = ''] = /Open to strangers are (.*?) A route without a rule/s.exec(page('docs/security.md')) ?? [];
    const { paths } = JSON.parse(page('docs/openapi.json')) as {
      paths: Record<string, Record<string, { security?: [] }>>;
    };
    const open = Object.entries(paths).flatMap(([path, methods]) =>
      Object.values(methods).some(({ security }) => security?.length === 0) ? [path] : [],
    );
    const named = [...said.matchAll(/`(?:[A-Z]+ )?([^`]+)`/g)].map(([, path]) => path);
    expect(named.sort()).toEqual(open.sort());
  });

  it('on metrics', () => {
    expect(column(page('docs/metrics.md'), 0)).toEqual(Object.keys(METRICS).sort());
  });

  it('on states of runs and shards, causes and faults', () => {
    const concepts = page('docs/concepts.md');
    const ended = { succeeded: true, failed: true, cancelled: true } as const;
    const open = { queued: true, running: true, waiting: true } as const;
    const states = namesOf<RunState>({ ...open, ...ended, partly_failed: true, skipped: true, missed: true });
    expect(column(section(concepts, 'States of a run'), 0)).toEqual(states);
    const shardLine = /Shards are ([^.]+)\./.exec(concepts)?.[1] ?? '';
    expect([...shardLine.matchAll(/`([a-z]+)`/g)].map((match) => match[1]).sort()).toEqual(
      namesOf<ShardState>({ ...open, ...ended }),
    );
    const causes = namesOf<Cause>({
      schedule: true,
      'catch-up': true,
      manual: true,
      api: true,
      parent: true,
      backfill: true,
    });
    expect(column(section(concepts, 'Causes'), 0)).toEqual(causes);
    const faults = namesOf<FaultKind>({
      refused: true,
      timeout: true,
      dns: true,
      tls: true,
      reset: true,
      protocol: true,
      'too-large': true,
      blocked: true,
      template: true,
      'no-endpoint': true,
      'holder-lost': true,
      cancelled: true,
    });
    expect(column(section(concepts, 'Faults'), 0)).toEqual(faults);
  });
});

/** Whole manifests: every file of examples, and what the pages show from `apiVersion` on. */
function manifestsShown(): [path: string, text: string][] {
  const below = (folder: string, ending: RegExp) =>
    (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [])
      .filter((path) => ending.test(path) && !path.includes('node_modules'))
      .map((path) => `${folder}/${path}`);
  const pages = [...below('docs', /\.md$/), ...['README.md'].filter((path) => existsSync(path))];
  return [
    ...pages.flatMap((path) =>
      [...page(path).matchAll(/```yaml\n(apiVersion:[\s\S]*?)```/g)].map((match): [string, string] => [
        path,
        match[1]!,
      ]),
    ),
    ...below('examples', /\.ya?ml$/).map((path): [string, string] => [path, page(path)]),
  ];
}

describe('manifests that are shown', () => {
  it('are there', () => {
    expect(manifestsShown().map(([path]) => path)).toContain('docs/jobs.md');
  });

  it.each(manifestsShown())('in %s are accepted as they stand', (_, text) => {
    const parsed = parseManifests(text);
    const answers = parsed.ok ? parsed.value.map(({ document }) => parseDocument(document)) : [parsed];
    expect(answers.filter((answer) => !answer.ok)).toEqual([]);
  });
});
