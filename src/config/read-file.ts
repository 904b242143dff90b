import { parseManifests } from '../model/manifest.ts';
import { nearestName } from '../model/nearest.ts';
import { membersOf } from '../model/path.ts';
import type { Problem } from '../model/problem.ts';
import { DEFINITIONS, type Key } from './definitions.ts';

/** A value as it was written, and where; `path` is what a problem names. */
export interface Written {
  value: unknown;
  path: string;
}

export interface Layer {
  values: Map<Key, Written>;
  problems: Problem[];
  warnings: Problem[];
}

const KEYS = Object.keys(DEFINITIONS) as Key[];
/** `database`, `http`, …: keys that hold others. */
const GROUPS = new Set(KEYS.filter((key) => key.includes('.')).map((key) => key.slice(0, key.indexOf('.'))));

/** The settings that a file's text (YAML or JSON) holds; an empty value counts as none. */
export function readSettingsFile(text: string): Layer {
  const layer: Layer = { values: new Map(), problems: [], warnings: [] };
  const parsed = parseManifests(text);
  if (!parsed.ok)
    return { ...layer, problems: parsed.problems.map((problem) => ({ ...problem, path: 'config file' })) };
  const [first, second] = parsed.value;
  if (second) layer.problems.push(wholeFile('holds several documents', 'Keep one.'));
  if (first && !isObject(first.document))
    layer.problems.push(wholeFile('is not a map of settings', 'Write keys such as http: { port: 8710 }.'));
  for (const [key, value] of membersOf(first?.document)) {
    if (!GROUPS.has(key)) take(layer, key, value);
    else if (isObject(value))
      for (const [inner, member] of Object.entries(value)) take(layer, `${key}.${inner}`, member);
    else if (value !== null)
      layer.problems.push({ path: key, message: 'holds settings of its own', remedy: `Write ${key}: { … }.` });
  }
  return layer;
}

function take(layer: Layer, key: string, value: unknown): void {
  if (isKey(key)) {
    if (value !== null) layer.values.set(key, { value, path: key });
    return;
  }
  const meant = nearestName(key, [...KEYS, ...GROUPS]);
  const remedy = meant ? `Did you mean ${meant}?` : 'Remove it; config/default.yaml lists every setting.';
  layer.problems.push({ path: key.slice(0, 200), message: 'is not a known setting', remedy });
}

const isKey = (key: string): key is Key => Object.hasOwn(DEFINITIONS, key);
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const wholeFile = (message: string, remedy: string): Problem => ({ path: 'config file', message, remedy });
