import { nearestName } from '../model/nearest.ts';
import type { Problem } from '../model/problem.ts';
import { DEFINITIONS, type Definition, type Key } from './definitions.ts';
import type { Layer, Written } from './read-file.ts';

export type Environment = Readonly<Record<string, string | undefined>>;
/** The text of a file; throws where it can't be read. */
export type ReadText = (path: string) => string;

const ENTRIES = Object.entries(DEFINITIONS) as [Key, Definition][];
const KNOWN = new Set(ENTRIES.flatMap(([, { env, secret }]) => (secret ? [env, `${env}_FILE`] : [env])));

/** The CLI's own variables, and those that Kubernetes makes for a Service named belfry. */
const IGNORED = /^BELFRY_(SERVER|TOKEN|TOKEN_FILE|NAMESPACE|CONTEXT|SERVICE_.*|PORT|PORT_.*)$/;

/** The settings that the environment holds; an empty variable counts as none. */
export function readEnvironment(env: Environment, readText: ReadText): Layer {
  const layer: Layer = { values: new Map(), problems: [], warnings: unknownVariables(env) };
  for (const [key, definition] of ENTRIES) {
    const text = env[definition.env];
    const file = definition.secret ? env[`${definition.env}_FILE`] : undefined;
    if (text && file) layer.problems.push(both(definition));
    else if (text) layer.values.set(key, written(text, definition));
    else if (file) takeFile(layer, key, definition, file, readText);
  }
  return layer;
}

function takeFile(layer: Layer, key: Key, definition: Definition, file: string, readText: ReadText): void {
  const path = `${definition.env}_FILE`;
  try {
    // Editors and `echo` end files with a line break that is no part of the secret.
    layer.values.set(key, { value: readText(file).replace(/\r?\n$/, ''), path });
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read';
    layer.problems.push({
      path,
      value: file,
      message: `names a file that can't be read: ${why}`,
      remedy: 'Name a readable file.',
    });
  }
}

/** A variable's text as the setting's type has it; what doesn't fit stays text and is refused by the type. */
function written(text: string, definition: Definition): Written {
  return { value: typed(text.trim(), definition.type), path: definition.env };
}

function typed(text: string, type: Definition['type']): unknown {
  const kind = (type.def as { type: string }).type;
  if (kind === 'array')
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  if (kind === 'number' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (kind === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}

function unknownVariables(env: Environment): Problem[] {
  return Object.keys(env)
    .filter((variable) => variable.startsWith('BELFRY_') && !KNOWN.has(variable) && !IGNORED.test(variable))
    .map((variable) => {
      const meant = nearestName(variable, KNOWN);
      const remedy = meant ? `Did you mean ${meant}?` : 'Remove it; docs/settings.md lists every setting.';
      return { path: variable, message: 'is not a known variable', remedy };
    });
}

const both = ({ env }: Definition): Problem => ({
  path: env,
  message: `is set beside ${env}_FILE`,
  remedy: 'Keep one of them.',
});
