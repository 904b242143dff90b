import { readFile } from 'node:fs/promises';
import { nearestName } from '../model/nearest.ts';
import { CliError } from './cli-error.ts';
import { type Context, contextsFile, readContexts } from './contexts.ts';
import type { Terminal } from './terminal.ts';

export interface ConnectionFlags {
  server?: string;
  tokenFile?: string;
  namespace?: string;
  context?: string;
}

export interface Connection {
  server: string;
  token: string | undefined;
  namespace: string;
}

const DEFAULT_SERVER = 'http://127.0.0.1:8710';

/**
 * Which server, as whom and in which namespace: flags first, then the environment, then the context, then the defaults.
 * A context's token goes to the context's server only.
 * @throws CliError where the context or the token's file is not there.
 */
export async function resolveConnection(
  flags: ConnectionFlags,
  terminal: Pick<Terminal, 'env' | 'home'>,
): Promise<Connection> {
  const { env } = terminal;
  const asked = flags.server ?? (flags.context ? undefined : env.BELFRY_SERVER || undefined);
  const context = await contextOf(flags.context, terminal);
  const server = asked ?? context?.server ?? DEFAULT_SERVER;
  const ownToken = context?.server === server ? context.tokenFile : undefined;
  return {
    server,
    token: await tokenOf(flags, env, ownToken),
    namespace: flags.namespace ?? context?.namespace ?? 'default',
  };
}

async function contextOf(name: string | undefined, terminal: Pick<Terminal, 'env' | 'home'>) {
  const file = contextsFile(terminal);
  const { current, contexts } = await readContexts(file);
  const wanted = name ?? current;
  if (wanted === undefined) return undefined;
  if (Object.hasOwn(contexts, wanted)) return contexts[wanted] as Context;
  const near = nearestName(wanted, Object.keys(contexts));
  throw new CliError(`There is no context "${wanted}" in ${file}.`, {
    remedy: near ? `Did you mean "${near}"?` : 'Make it by `belfry context set NAME --server URL --token-file FILE`.',
  });
}

async function tokenOf(flags: ConnectionFlags, env: Terminal['env'], contextFile: string | undefined) {
  if (flags.tokenFile) return readToken(flags.tokenFile);
  if (flags.context && contextFile) return readToken(contextFile);
  if (env.BELFRY_TOKEN) return checkedToken(env.BELFRY_TOKEN, 'BELFRY_TOKEN');
  if (env.BELFRY_TOKEN_FILE) return readToken(env.BELFRY_TOKEN_FILE);
  return contextFile ? readToken(contextFile) : undefined;
}

async function readToken(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CliError(`Cannot read the token's file ${file}: ${error.code ?? error.message}.`, {
      remedy: 'Name a file that you may read and that holds nothing but the token.',
    });
  });
  return checkedToken(text, file);
}

function checkedToken(text: string, source: string): string {
  const token = text.trim();
  // The token's text stays out of the message: terminals are recorded.
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new CliError(`${source} does not hold a token: one word without spaces is expected.`);
}
