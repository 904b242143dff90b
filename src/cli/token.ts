import { writeFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { isDuration } from '../model/duration.ts';
import { CliError } from './cli-error.ts';
import { instantArgument } from './instant-argument.ts';
import { instantText } from './instant-text.ts';
import { repeated } from './repeated.ts';
import { route } from './route.ts';
import type { Call, Session } from './session.ts';
import { table } from './table.ts';

interface Token {
  id?: string;
  name: string;
  role: string;
  namespaces?: string[] | null;
  createdAt?: string | null;
  expiresAt?: string | null;
  lastUsedAt?: string | null;
  /** In the answer to its making only. */
  token?: string;
}

interface CreateOptions {
  role: string;
  namespaces?: string[];
  expires?: string;
  out?: string;
}

export function tokenCommand(program: Command, session: Session): void {
  const token = program.command('token').description('API tokens: make, list and revoke them');

  const create = token
    .command('create')
    .description('make a token; its secret is shown this once')
    .argument('<name>', 'whose or what it is for; changes are recorded under it')
    .addOption(new Option('--role <role>', 'what it may do').choices(['viewer', 'operator', 'admin']).default('viewer'))
    .option('--namespaces <name>', 'where; may be repeated (default: where yours may)', repeated)
    .option('--expires <when>', 'an instant, or 90d from now')
    .option('--out <file>', 'write the secret to a new file (mode 0600) and do not show it');
  session.on<CreateOptions, [string]>(create, createToken);

  const list = token
    .command('list')
    .description('all tokens, without their secrets')
    .option('-o, --output <form>', 'table or json', 'table');
  session.on<{ output: string }, []>(list, listTokens);

  const revoke = token.command('revoke').description('end tokens at once').argument('<names...>', 'their names');
  session.on<object, [string[]]>(revoke, async ({ connect, terminal }, names) => {
    const { client } = await connect();
    for (const name of names) {
      await client.send('DELETE', route`/tokens/${name}`);
      terminal.write(`token/${name} revoked\n`);
    }
  });
}

async function createToken({ connect, options, terminal }: Call<CreateOptions>, name: string): Promise<void> {
  const { role, namespaces } = options;
  const body = { name, role, namespaces, ...expiryOf(options.expires, terminal.now()) };
  const { client } = await connect();
  const { body: made } = await client.send<Token>('POST', '/tokens', { body });
  const secret = made.token;
  if (typeof secret !== 'string') throw new CliError('The server made the token and did not say its secret.');
  if (options.out === undefined) {
    terminal.note(`token/${name} created with role ${options.role}. This is its secret; it is not shown again.\n`);
    terminal.write(`${secret}\n`);
    return;
  }
  await keep(options.out, secret).catch(async (error: NodeJS.ErrnoException) => {
    // A secret that nobody has seen is of no use and would stay valid for ever.
    await client.send('DELETE', route`/tokens/${name}`);
    throw new CliError(`Cannot write ${options.out}: ${error.code ?? error.message}. The token was revoked again.`);
  });
  terminal.write(`token/${name} created, its secret is in ${options.out}\n`);
}

const keep = (file: string, secret: string): Promise<void> =>
  writeFile(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });

/** A time from now is counted by the server's clock, not by this machine's. */
function expiryOf(text: string | undefined, now: number): { expiresIn?: string; expiresAt?: string } {
  if (text === undefined) return {};
  return isDuration(text) ? { expiresIn: text } : { expiresAt: instantArgument(text, now) };
}

async function listTokens({ connect, options, terminal }: Call<{ output: string }>): Promise<void> {
  const { client } = await connect();
  const tokens = await client.all<Token>('/tokens');
  if (options.output === 'json') {
    terminal.write(`${JSON.stringify({ items: tokens }, null, 2)}\n`);
    return;
  }
  const rows = tokens.map(({ name, role, namespaces, createdAt, expiresAt, lastUsedAt }) => [
    name,
    role,
    namespaces?.length ? namespaces.join(',') : '*',
    instantText(createdAt),
    instantText(expiresAt),
    instantText(lastUsedAt),
  ]);
  terminal.write(table(['NAME', 'ROLE', 'NAMESPACES', 'CREATED', 'EXPIRES', 'LAST USED'], rows, terminal.colours));
}
