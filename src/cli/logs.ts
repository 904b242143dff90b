import type { Command } from 'commander';
import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';
import { instantText } from './instant-text.ts';
import { runId } from './kind.ts';
import { oneLine } from './printable.ts';
import { route } from './route.ts';
import { isSettled, type Run } from './runs.ts';
import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';

/** A step of a run as REST gives it. */
interface Step {
  id: string;
  at: string;
  kind: string;
  shardIndex: number | null;
  attempt: number | null;
  message: string;
  /** Who asked for it, where somebody did. */
  actor?: string;
}

const RECONNECT_MS = 500;
/** A stream that ends so often without a new step is given up. */
const MOST_RECONNECTS = 20;

export function logsCommand(program: Command, session: Session): void {
  const command = program
    .command('logs')
    .description('the steps of a run, shard by shard, attempt by attempt')
    .argument('<run>', 'id of the run')
    .option('-f, --follow', 'go on until it has settled');
  session.on<{ follow?: boolean }, [string]>(command, async ({ connect, options, terminal }, text) => {
    const id = runId(text);
    const { client } = await connect();
    if (options.follow) await follow(client, id, terminal);
    else for await (const step of client.list<Step>(route`/runs/${id}/events`)) terminal.write(stepText(step));
  });
}

/** Prints each step once, whatever becomes of the connection meanwhile. */
async function follow(client: Client, id: string, terminal: Terminal): Promise<void> {
  const seen = new Set<string>();
  let last: string | undefined;
  for (let idle = 0; idle < MOST_RECONNECTS && !terminal.interrupted.aborted; idle++) {
    try {
      for await (const event of client.events(route`/runs/${id}/events`, terminal.interrupted, last)) {
        last = event.id ?? last;
        const step = stepOf(event.data);
        if (!step || seen.has(step.id)) continue;
        seen.add(step.id);
        idle = 0;
        terminal.write(stepText(step));
        if (step.kind === 'settled') return;
      }
      // The server ends the stream of a settled run, and every stream when it stops.
      if (isSettled((await client.get<Run>(route`/runs/${id}`)).state)) return;
    } catch (error) {
      if (terminal.interrupted.aborted) return;
      // A cut connection after the first step is worth another try; a server that says no, or was never there, is not.
      if (error instanceof CliError && (seen.size === 0 || error.name === 'Refused')) throw error;
    }
    await terminal.pause(RECONNECT_MS, terminal.interrupted);
  }
}

function stepOf(data: string): Step | undefined {
  try {
    const step = JSON.parse(data) as Step;
    return typeof step?.message === 'string' ? step : undefined;
  } catch {
    return undefined;
  }
}

function stepText({ at, shardIndex, message, actor }: Step): string {
  const whose = (shardIndex === null || shardIndex === undefined ? 'run' : `shard ${shardIndex}`).padEnd(7);
  return `${instantText(at, { ms: true })}  ${whose}  ${oneLine(message)}${actor ? ` (${oneLine(actor)})` : ''}\n`;
}
