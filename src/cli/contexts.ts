import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { CliError } from './cli-error.ts';
import type { Terminal } from './terminal.ts';

/** A server that one works with often. The token itself is never kept here, only the file that holds it. */
export interface Context {
  server: string;
  tokenFile?: string;
  namespace?: string;
}

export interface Contexts {
  current?: string;
  contexts: Record<string, Context>;
}

/** Where contexts are kept: `$XDG_CONFIG_HOME/belfry/contexts.yaml`, `~/.config` where that is not set. */
export const contextsFile = ({ env, home }: Pick<Terminal, 'env' | 'home'>): string =>
  join(env.XDG_CONFIG_HOME || join(home, '.config'), 'belfry', 'contexts.yaml');

/** @throws CliError where the file is there and can't be understood. */
export async function readContexts(file: string): Promise<Contexts> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw new CliError(`Cannot read ${file}: ${error.message}`);
  });
  const value = parsed(text, file);
  const contexts = new Map<string, Context>();
  for (const [name, context] of Object.entries(value.contexts ?? {})) {
    if (typeof context?.server === 'string') contexts.set(name, context);
  }
  return { ...(value.current === undefined ? {} : { current: value.current }), contexts: Object.fromEntries(contexts) };
}

function parsed(text: string, file: string): Partial<Contexts> {
  try {
    const value: unknown = parse(text) ?? {};
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Partial<Contexts>;
  } catch {
    // falls through to the refusal below
  }
  throw new CliError(`${file} is not a list of contexts.`, {
    remedy: 'Mend it or delete it, and make contexts anew by `belfry context set NAME --server URL`.',
  });
}

/** Replaces the file as a whole, so that a reader never sees half of it. */
export async function writeContexts(file: string, contexts: Contexts): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const half = `${file}.new`;
  await writeFile(half, stringify(contexts), { mode: 0o600 });
  await rename(half, file);
}
