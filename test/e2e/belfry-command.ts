import { spawn } from 'node:child_process';
import { BIN, cleanEnv, type ServerProcess } from './server-process.ts';

export interface Said {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `belfry …` as a user does in a terminal; with a server, as its admin. */
export const belfry = (
  args: string[],
  {
    server,
    input,
    env = {},
    cwd,
  }: { server?: ServerProcess; input?: string; env?: Record<string, string>; cwd?: string } = {},
): Promise<Said> =>
  new Promise((resolve, reject) => {
    const access: Record<string, string> =
      server === undefined ? {} : { BELFRY_SERVER: server.url, BELFRY_TOKEN: server.token };
    const child = spawn(process.execPath, [BIN, ...args], { cwd, env: cleanEnv({ ...access, ...env }) });
    const said = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => {
      said.stdout += chunk;
    });
    child.stderr.on('data', (chunk) => {
      said.stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
    child.stdin.end(input ?? '');
  });
