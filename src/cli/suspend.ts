import type { Command } from 'commander';
import { objectRoute } from './kind.ts';
import type { Session } from './session.ts';

/** `suspend` and `resume`: the same request but for one word. */
export function suspendCommands(program: Command, session: Session): void {
  const both = [
    ['suspend', 'suspended', 'open no more runs of a job by its schedule; by hand it still runs'],
    ['resume', 'resumed', 'open runs by schedule again; what was due meanwhile stays unopened'],
  ] as const;
  for (const [verb, done, description] of both) {
    const command = program.command(verb).description(description).argument('<jobs...>', 'names of jobs');
    if (verb === 'suspend') command.option('--note <text>', 'why, for others to see');
    session.on<{ note?: string }, [string[]]>(command, async ({ connect, terminal, options: { note } }, jobs) => {
      const { client, namespace } = await connect();
      for (const job of jobs) {
        const body = note === undefined ? {} : { body: { note } };
        await client.send('POST', `${objectRoute('jobs', namespace, job)}/${verb}`, body);
        terminal.write(`job/${job} ${done}\n`);
      }
    });
  }
}
