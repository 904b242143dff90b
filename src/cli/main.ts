import { processTerminal } from './process-terminal.ts';
import { runCli } from './program.ts';

// Not process.exit: what was written to a pipe must get through first.
process.exitCode = await runCli(process.argv.slice(2), processTerminal());
