import type { Command } from 'commander';
import { CliError } from './cli-error.ts';
import type { Session } from './session.ts';

/** Listed for the help only: `bin/belfry.mjs` hands both to the server's own entry point. */
export function serverCommands(program: Command, session: Session): void {
  const serve = program
    .command('serve')
    .description('start a server')
    .option('--roles <list>', 'api,planner,dispatcher,rescuer,pruner,operator (default: all but operator)')
    .option('--config <file>', 'settings; the environment overrides them');
  const migrate = program
    .command('migrate')
    .description("bring the database's schema up to date (serve does it too, unless told not to)")
    .option('--config <file>', 'settings; the environment overrides them');
  for (const command of [serve, migrate]) {
    session.on<object, []>(command, async () => {
      throw new CliError('This is the program for terminals; it starts no server.', {
        remedy: 'Call it as `bin/belfry.mjs serve`.',
      });
    });
  }
}
