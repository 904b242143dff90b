import type { Parsed, Problem } from '../model/problem.ts';
import { shownValue } from '../model/shown-value.ts';
import { DEFINITIONS, type Definition, type Key, type Values } from './definitions.ts';
import { type Environment, type ReadText, readEnvironment } from './read-environment.ts';
import { type Layer, readSettingsFile, type Written } from './read-file.ts';
import { type Settings, type Surroundings, settingsOf } from './settings.ts';

export interface Sources extends Surroundings {
  /** Text of the file that `--config` names; YAML or JSON. */
  file?: string;
  env: Environment;
  /** Reads what a `…_FILE` variable names. */
  readText: ReadText;
}

/**
 * Defaults, overridden by the file, overridden by the environment, as one frozen object; or every problem at once.
 * Unknown keys of a file are problems, unknown `BELFRY_*` variables warnings.
 */
export function loadSettings(sources: Sources): Parsed<Settings> {
  const file: Layer = readSettingsFile(sources.file ?? '');
  const environment = readEnvironment(sources.env, sources.readText);
  const problems = [...file.problems, ...environment.problems];
  const values: Partial<Record<Key, unknown>> = {};
  for (const [key, definition] of Object.entries(DEFINITIONS) as [Key, Definition][]) {
    const layers = [file.values.get(key), environment.values.get(key)].filter((written) => written !== undefined);
    // What is overridden is checked as well: a wrong value stops the start wherever it stands.
    problems.push(...layers.flatMap((written) => problemsOf(written, definition)));
    const winner = layers.at(-1) ?? { value: definition.fallback, path: key };
    if (winner.value !== undefined) values[key] = definition.type.safeParse(winner.value).data;
  }
  if (problems.length === 0) problems.push(...acrossSettings(values as Values));
  if (problems.length > 0) return { ok: false, problems };
  const warnings = [...environment.warnings, ...rangesWithoutBounds(values as Values)];
  return { ok: true, value: settingsOf(values as Values, sources), warnings };
}

function problemsOf({ value, path }: Written, definition: Definition): Problem[] {
  const result = definition.type.safeParse(value);
  return (result.error?.issues ?? []).map((issue) => {
    const member = typeof issue.path[0] === 'number' && Array.isArray(value) ? value[issue.path[0]] : value;
    const shown = definition.secret ? '(hidden)' : shownValue([], member);
    const message =
      issue.code === 'invalid_type' && issue.message.startsWith('Invalid') ? 'is of the wrong type' : issue.message;
    return { path, ...(shown === undefined ? {} : { value: shown }), message, remedy: definition.remedy };
  });
}

/** What no single setting can know. */
function acrossSettings(values: Values): Problem[] {
  const port = values['http.port'];
  if (port === 0 || port !== values['metrics.port']) return [];
  return [
    { path: 'metrics.port', value: String(port), message: 'is the same as http.port', remedy: 'Choose two ports.' },
  ];
}

function rangesWithoutBounds(values: Values): Problem[] {
  return (['egressAllow', 'http.trustProxy'] as const).flatMap((key) =>
    (values[key] ?? [])
      .filter((range) => range.endsWith('/0'))
      .map((range) => ({
        path: key,
        value: range,
        message: 'holds every address',
        remedy: 'Name the ranges that are meant.',
      })),
  );
}
