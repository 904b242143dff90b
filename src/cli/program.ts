import { Command, CommanderError } from 'commander';
import { applyCommand } from './apply.js';
import { CliError, errorText, exitCodes } from './cli-error.js';
import { completionCommand } from './completion.js';
import { contextCommand } from './context.js';
import { deleteCommand } from './delete.js';
import { describeCommand } from './describe.js';
import { diffCommand } from './diff.js';
import { explainCommand } from './explain.js';
import { exportCommand } from './export.js';
import { getCommand } from './get.js';
import { logsCommand } from './logs.js';
import { nextFiresCommand } from './next-fires.js';
import { rerunCommands } from './rerun.js';
import { runCommand } from './run.js';
import { serverCommands } from './serve.js';
import { Session } from './session.js';
import { suspendCommands } from './suspend.js';
import type { Terminal } from './terminal.js';
import { tokenCommand } from './token.js';
import { ownVersion, versionCommand } from './version.js';

/** In the order in which help lists them. */
const commands = [
  serverCommands,
  applyCommand,
  diffCommand,
  deleteCommand,
  exportCommand,
  getCommand,
  describeCommand,
  runCommand,
  suspendCommands,
  rerunCommands,
  logsCommand,
  explainCommand,
  nextFiresCommand,
  tokenCommand,
  contextCommand,
  completionCommand,
  versionCommand,
];

/** Does what the arguments say (without `node belfry` before them) and answers the exit code; never throws. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const session = new Session(terminal);
  try {
    await programOf(session).parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' });
    return session.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    if (terminal.interrupted.aborted) return 130;
    if (error instanceof CliError) {
      terminal.note(errorText(error));
      return error.exitCode;
    }
    terminal.note(
      `This should not have happened: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return exitCodes.usage;
  }
}

/** The whole command line, its handlers bound to the session. */
export function programOf(session: Session): Command {
  const { terminal } = session;
  const program = new Command('belfry')
    .description('Belfry rings your services on time.')
    .version(`belfry ${ownVersion()}`)
    .option('-n, --namespace <name>', 'namespace to work in')
    .option('--server <url>', 'the server (BELFRY_SERVER; default http://127.0.0.1:8710)')
    .option('--token-file <file>', 'file that holds the API token (or BELFRY_TOKEN)')
    .option('--context <name>', 'use what `belfry context set` has kept under this name')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: terminal.write,
      writeErr: terminal.note,
      getOutHasColors: () => terminal.colours,
      getErrHasColors: () => terminal.colours,
    })
    .showHelpAfterError('(belfry help tells more)')
    .exitOverride();
  for (const register of commands) register(program, session);
  return program;
}
