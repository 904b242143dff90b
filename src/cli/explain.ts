import type { Command } from 'commander';
import { instantArgument } from './instant-argument.ts';
import { instantText } from './instant-text.ts';
import { objectRoute } from './kind.ts';
import { stateColour } from './paint.ts';
import { positive } from './positive.ts';
import type { Call, Session } from './session.ts';
import { tableLine } from './table.ts';

/** What became of a slot. */
interface Slot {
  fireAt: string;
  state: string;
  code?: string | null;
  reason?: string | null;
  runId?: string | null;
}

interface ExplainOptions {
  from: string;
  to: string;
  limit?: number;
}

const headers = ['FIRE AT', 'STATE', 'RUN', 'CODE', 'REASON'];
/** Slots come by the thousand and are printed as they come, so the widths are those of their usual texts. */
const widths = [25, 13, 17, 12];

export function explainCommand(program: Command, session: Session): void {
  const command = program
    .command('explain')
    .description('every slot of a window and what became of it, with the reason')
    .argument('<job>', 'name of the job')
    .option('--from <instant>', 'begin of the window: an instant, a day, or -2h for two hours ago', '-1h')
    .option('--to <instant>', 'its end', 'now')
    .option('--limit <n>', 'at most so many slots', positive);
  session.on<ExplainOptions, [string]>(command, explain);
}

async function explain(call: Call<ExplainOptions>, job: string): Promise<void> {
  const { options, terminal } = call;
  const now = terminal.now();
  const window = { from: instantArgument(options.from, now), to: instantArgument(options.to, now) };
  const { client, namespace } = await call.connect();
  let count = 0;
  for await (const slot of client.list<Slot>(`${objectRoute('jobs', namespace, job)}/slots`, window, options.limit)) {
    if (count++ === 0) terminal.write(tableLine(headers, widths, terminal.colours));
    const state = { text: slot.state, colour: stateColour(slot.state) };
    terminal.write(
      tableLine(
        [instantText(slot.fireAt), state, slot.runId ?? '', slot.code ?? '', slot.reason ?? ''],
        widths,
        terminal.colours,
      ),
    );
  }
  if (count > 0) return;
  terminal.note(`${job} has no slot from ${instantText(window.from)} to ${instantText(window.to)}.\n`);
}
