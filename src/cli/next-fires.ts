import { type Command, Option } from 'commander';
import { readManifestFiles } from './manifest-files.ts';
import { nextCommand } from './next.ts';
import { positive } from './positive.ts';
import type { Call, Session } from './session.ts';

interface NextOptions {
  filename?: string;
  zone?: string;
  after?: string;
  count?: number;
  output: 'table' | 'json';
  batch?: boolean;
}

/** `belfry next`: the only command that asks no server. */
export function nextFiresCommand(program: Command, session: Session): void {
  const command = program
    .command('next')
    .description('when a schedule will fire, in words too; asks no server')
    .argument('[cron]', 'expression of 5 fields (Unix) or 6 to 7 (Quartz), in quotes')
    .option('-f, --filename <path>', 'manifest of jobs (- for standard input); with --batch the lines')
    .option('-z, --zone <zone>', 'time zone, such as Asia/Shanghai (default UTC)')
    .option('--after <instant>', 'fires after it: an instant, a day, now, -2h or +30m')
    .option('--count <n>', 'so many fires (default 10)', positive)
    .addOption(new Option('-o, --output <form>', 'how to print it').choices(['table', 'json']).default('table'))
    .option('--batch', 'read JSON lines {"cron","zone","after","count"} and answer a line each');
  session.on<NextOptions, [string | undefined]>(command, next);
}

async function next({ options, terminal }: Call<NextOptions>, cron: string | undefined): Promise<number> {
  const { filename, zone, after, count, output, batch } = options;
  const texts = filename === undefined ? [] : await readManifestFiles([filename], terminal.stdin);
  const file = texts.length === 0 ? undefined : texts.map(({ text }) => text).join('\n---\n');
  return nextCommand(
    { cron, file, zone, after, count, output, batch },
    { stdin: terminal.stdin, write: terminal.write, fail: terminal.note, now: terminal.now },
  );
}
