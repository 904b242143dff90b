import type { Command } from 'commander';
import { exitCodes } from './cli-error.ts';
import { runId } from './kind.ts';
import { route } from './route.ts';
import { shardList, waitFor } from './run.ts';
import type { Run } from './runs.ts';
import type { Session } from './session.ts';

interface RerunOptions {
  shards: string;
  wait?: boolean;
}

/** `cancel` and `rerun`: what can be done about a run. */
export function rerunCommands(program: Command, session: Session): void {
  const cancel = program.command('cancel').description('end a run that goes on').argument('<run>', 'id of the run');
  session.on<object, [string]>(cancel, async ({ connect, terminal }, text) => {
    const id = runId(text);
    const { client } = await connect();
    await client.send('POST', route`/runs/${id}/cancel`);
    terminal.write(`run/${id} is being cancelled\n`);
  });

  const rerun = program
    .command('rerun')
    .description('call failed shards of a run again, or the whole run anew')
    .argument('<run>', 'id of the run')
    .option('--shards <which>', 'failed, all (as a new run) or their indexes: 0,3', 'failed')
    .option('-w, --wait', 'wait until it has settled: exit code 0 succeeded, 1 failed');
  session.on<RerunOptions, [string]>(rerun, async ({ connect, options, terminal }, text) => {
    const id = runId(text);
    const shards = options.shards === 'failed' || options.shards === 'all' ? options.shards : shardList(options.shards);
    const { client } = await connect();
    const { body } = await client.send<Partial<Run>>('POST', route`/runs/${id}/rerun`, { body: { shards } });
    const opened = body.id ?? id;
    terminal.write(opened === id ? `run/${id} reopened\n` : `run/${opened} opened as a rerun of ${id}\n`);
    return options.wait ? waitFor(client, opened, terminal) : exitCodes.done;
  });
}
