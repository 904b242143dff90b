import { Command, CommanderError } from 'commander';
import { applyCommand } from './apply.ts';
import { CliError, errorText, exitCodes } from './cli-error.ts';
import { completionCommand } from './completion.ts';
import { contextCommand } from './context.ts';
import { deleteCommand } from './delete.ts';
import { describeCommand } from './describe.ts';
import { diffCommand } from './diff.ts';
import { explainCommand } from './explain.ts';
import { exportCommand } from './export.ts';
import { getCommand } from './get.ts';
import { logsCommand } from './logs.ts';
import { nextFiresCommand } from './next-fires.ts';
import { rerunCommands } from './rerun.ts';
import { runCommand } from './run.ts';
import { serverCommands } from './serve.ts';
import { Session } from './session.ts';
import { suspendCommands } from './suspend.ts';
import type { Terminal } from './terminal.ts';
import { tokenCommand } from './token.ts';
import { verifyCommand } from './verify.ts';
import { ownVersion, versionCommand } from './version.ts';

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
  verifyCommand,
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
