import type { Command } from 'commander';
import { CliError, exitCodes } from './cli-error.ts';
import type { Client } from './client.ts';
import { durationText } from './instant-text.ts';
import { objectRoute } from './kind.ts';
import { paint, stateColour } from './paint.ts';
import { oneLine } from './printable.ts';
import { repeated } from './repeated.ts';
import { route } from './route.ts';
import { isSettled, type Run, runMs } from './runs.ts';
import type { Call, Session } from './session.ts';
import type { Terminal } from './terminal.ts';

interface RunOptions {
  param?: string[];
  endpoint?: string;
  shards?: string;
  idempotencyKey?: string;
  wait?: boolean;
}

/** As shells have it for a command that Ctrl-C ended. */
const INTERRUPTED = 130;
const LONGEST_PAUSE_MS = 1_000;

export function runCommand(program: Command, session: Session): void {
  const command = program
    .command('run')
    .description('run a job now; with --wait the exit code tells how it went')
    .argument('<job>', 'name of the job')
    .option('-p, --param <key=value>', 'a parameter as text, or key:=JSON; may be repeated', repeated)
    .option('--endpoint <address>', 'call this endpoint')
    .option('--shards <list>', 'these shards only: 0,3')
    .option('--idempotency-key <key>', 'the same key within a day starts nothing anew')
    .option('-w, --wait', 'wait until it has settled: exit code 0 succeeded, 1 failed');
  session.on<RunOptions, [string]>(command, run);
}

async function run(call: Call<RunOptions>, job: string): Promise<number> {
  const { options, terminal } = call;
  const body = {
    params: paramsOf(options.param ?? []),
    endpoint: options.endpoint ?? null,
    shards: options.shards === undefined ? null : shardList(options.shards),
    idempotencyKey: options.idempotencyKey ?? '',
  };
  const { client, namespace } = await call.connect();
  const answer = await client.send<Run>('POST', `${objectRoute('jobs', namespace, job)}/runs`, { body });
  const already = answer.status === 200 ? ' (this key has started it before)' : '';
  terminal.write(`run/${answer.body.id} ${already ? `exists${already}` : 'opened'}\n`);
  return options.wait ? waitFor(client, answer.body.id, terminal) : exitCodes.done;
}

/** Waits until the run has settled and says how; a run that Ctrl-C leaves behind goes on. */
export async function waitFor(client: Client, id: string, terminal: Terminal): Promise<number> {
  for (let pause = 50; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5)) {
    const run = await client.get<Run>(route`/runs/${id}`);
    if (isSettled(run.state)) {
      const state = paint(run.state, stateColour(run.state), terminal.colours);
      const took = durationText(runMs(run, terminal.now()));
      terminal.write(
        `run/${id} ${state}${took === '-' ? '' : ` after ${took}`}${run.reason ? `: ${oneLine(run.reason)}` : ''}\n`,
      );
      return run.state === 'succeeded' ? exitCodes.done : exitCodes.failed;
    }
    await terminal.pause(pause, terminal.interrupted);
    if (terminal.interrupted.aborted) {
      terminal.note(`run/${id} goes on; \`belfry cancel ${id}\` would end it.\n`);
      return INTERRUPTED;
    }
  }
}

/** `key=value` is text, `key:=JSON` anything else. @throws CliError */
function paramsOf(given: readonly string[]): Record<string, unknown> {
  const params = new Map<string, unknown>();
  for (const param of given) {
    const match = /^([^=:]+)(:?=)([\s\S]*)$/.exec(param);
    if (!match) {
      throw new CliError(`"${oneLine(param)}" is no parameter.`, {
        remedy: 'Write --param mode=full, or --param days:=3 for JSON.',
      });
    }
    const [, key, sign, value] = match as unknown as [string, string, string, string];
    params.set(key, sign === '=' ? value : jsonParam(key, value));
  }
  return Object.fromEntries(params);
}

function jsonParam(key: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw new CliError(`The value of ${oneLine(key)} is not JSON.`, {
      remedy: `Write --param ${oneLine(key)}=… for text.`,
    });
  }
}

/** `0,3` as numbers. @throws CliError */
export function shardList(text: string): number[] {
  if (/^\d{1,6}(,\d{1,6})*$/.test(text)) return text.split(',').map(Number);
  throw new CliError(`"${oneLine(text)}" is no list of shards.`, { remedy: 'Write their indexes: 0,3' });
}
