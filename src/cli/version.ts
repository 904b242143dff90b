import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Session } from './session.ts';

/** The version in package.json, two folders up from src/cli as from dist/cli. */
export function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

export function versionCommand(program: Command, session: Session): void {
  const command = program.command('version').description("this program's version");
  session.on<object, []>(command, async ({ terminal }) =>
    terminal.write(`belfry ${ownVersion()} (Node ${process.versions.node})\n`),
  );
}
