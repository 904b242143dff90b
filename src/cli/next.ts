import { MOST_FIRES, previewSchedule, type SchedulePreview } from '../fire/schedule/preview.ts';
import { compileSchedule, type Schedule, type ScheduleTexts } from '../fire/schedule/schedule.ts';
import { ScheduleError } from '../fire/schedule/schedule-error.ts';
import { offsetText, wallClock, wallDate } from '../fire/schedule/wall-text.ts';
import { instantMs, isInstant } from '../model/instant.ts';
import { parseManifests } from '../model/manifest.ts';
import { CliError, errorText, exitCodes } from './cli-error.ts';
import { instantArgument } from './instant-argument.ts';
import { linesOf, NextBatch } from './next-batch.ts';
import { oneLine } from './printable.ts';

/** `belfry next`, its options already taken apart. One of cron, file text or batch is given. */
export interface NextArgs {
  cron?: string | undefined;
  /** Text of the file behind `-f`: a manifest, or the lines of a batch. */
  file?: string | undefined;
  zone?: string | undefined;
  after?: string | undefined;
  count?: number | undefined;
  output?: 'table' | 'json' | undefined;
  batch?: boolean | undefined;
}

export interface NextIo {
  stdin: AsyncIterable<string>;
  /** To standard output. */
  write(text: string): void;
  /** To standard error. */
  fail(text: string): void;
  /** Unix milliseconds. */
  now(): number;
}

const DEFAULT_COUNT = 10;

/** Says when a schedule will fire, without a server. Answers the exit code: 1 where a schedule is refused, 2 for wrong usage. */
export async function nextCommand(args: NextArgs, io: NextIo): Promise<number> {
  try {
    if (args.batch) return await answerBatch(args, io);
    const after = Date.parse(instantArgument(args.after ?? 'now', io.now()));
    const count = args.count ?? DEFAULT_COUNT;
    if (!Number.isInteger(count) || count < 1 || count > MOST_FIRES) {
      throw new CliError(`--count ${count} is out of range.`, { remedy: `Write 1 to ${MOST_FIRES}.` });
    }
    const previews = schedulesOf(args, after).map(({ name, schedule }) => ({
      name,
      schedule,
      preview: previewSchedule(schedule, after, count, { path: 'schedule' }),
    }));
    io.write(args.output === 'json' ? jsonText(previews) : previews.map(tableText).join('\n'));
    return exitCodes.done;
  } catch (error) {
    if (error instanceof ScheduleError) {
      io.fail(`${error.message}\n${error.remedy === undefined ? '' : `  → ${error.remedy}\n`}`);
      return exitCodes.failed;
    }
    if (!(error instanceof CliError)) throw error;
    io.fail(errorText(error));
    return error.exitCode;
  }
}

async function answerBatch({ file }: NextArgs, io: NextIo): Promise<number> {
  const batch = new NextBatch(io.now());
  for await (const lines of linesOf(file === undefined ? io.stdin : once(file))) {
    io.write(`${lines.map((line) => batch.answer(line)).join('\n')}\n`);
  }
  return exitCodes.done;
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

interface Named {
  /** namespace/name of the job; null where the expression came by itself. */
  name: string | null;
  schedule: Schedule;
}

function schedulesOf({ cron, file, zone }: NextArgs, after: number): Named[] {
  if (cron !== undefined && file !== undefined) {
    throw new CliError('An expression and a file were given.', { remedy: 'Leave one of them out.' });
  }
  if (cron !== undefined) {
    return [{ name: null, schedule: compileSchedule({ cron, timeZone: zone }, { anchorAt: after }) }];
  }
  if (file !== undefined && zone !== undefined) {
    throw new CliError('--zone is for an expression; a job has its own.', {
      remedy: 'Change schedule.timeZone in the file.',
    });
  }
  if (file !== undefined) return schedulesInManifest(file, after);
  throw new CliError('Nothing to read.', {
    remedy: "Write an expression in quotes, belfry next '0 30 8 * * ?' --zone Asia/Shanghai, or name a manifest by -f.",
  });
}

function schedulesInManifest(text: string, after: number): Named[] {
  const parsed = parseManifests(text);
  if (!parsed.ok) {
    const lines = parsed.problems.map(({ message, remedy }) => `${message}\n  → ${remedy}`);
    throw new CliError(lines.join('\n'), { exitCode: exitCodes.failed });
  }
  const jobs = parsed.value.map(({ document }) => document).filter(isJob);
  if (jobs.length === 0) {
    throw new CliError('The file holds no HttpJob.', {
      remedy: 'A job begins with kind: HttpJob and has spec.schedule.',
    });
  }
  return jobs.map(({ metadata, spec }) => ({
    name: metadata?.name ?? null,
    schedule: compileSchedule(spec.schedule ?? {}, {
      anchorAt: after,
      startsAt: instantIn(spec.startsAt),
      endsAt: instantIn(spec.endsAt),
    }),
  }));
}

interface JobDocument {
  kind: 'HttpJob';
  metadata?: { name?: string };
  spec: { schedule?: ScheduleTexts; startsAt?: unknown; endsAt?: unknown };
}

/** Enough of a job to speak of its schedule; `belfry apply --dry-run` checks the whole. */
function isJob(document: unknown): document is JobDocument {
  const { kind, spec } = (document ?? {}) as { kind?: unknown; spec?: { schedule?: unknown } };
  if (kind !== 'HttpJob' || typeof spec !== 'object' || spec === null) return false;
  const { schedule } = spec;
  if (schedule === undefined) return true;
  if (typeof schedule === 'object' && schedule !== null && Object.values(schedule).every(isText)) return true;
  throw new CliError('spec.schedule is no object of texts.', {
    exitCode: exitCodes.failed,
    remedy: 'Write schedule: { cron: "0 2 * * *", timeZone: Asia/Shanghai }.',
  });
}

const isText = (value: unknown): boolean => typeof value === 'string';

function instantIn(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (isInstant(value)) return instantMs(value);
  throw new CliError(`"${oneLine(String(value))}" is no instant.`, {
    exitCode: exitCodes.failed,
    remedy: 'Write startsAt and endsAt such as 2026-12-01T08:00:00+08:00.',
  });
}

interface Previewed extends Named {
  preview: SchedulePreview;
}

function jsonText(previews: readonly Previewed[]): string {
  const [only] = previews;
  const body =
    previews.length === 1 && only!.name === null
      ? only!.preview
      : { items: previews.map(({ name, preview }) => ({ name, ...preview })) };
  return `${JSON.stringify(body, null, 2)}\n`;
}

function tableText({ name, schedule, preview }: Previewed): string {
  const lines = [
    ...(name === null ? [] : [oneLine(name)]),
    preview.sentence.en,
    preview.sentence.zh,
    '',
    ...preview.fires.map((fire) => fireLine(schedule, fire)),
    ...(preview.ended ? ['No further fire.'] : []),
    ...preview.warnings.map(({ message, remedy }) => `Warning: ${message}\n  → ${remedy}`),
    ...preview.changes.map(
      ({ at, fromOffset, toOffset }) => `Clocks change at ${at}, from ${fromOffset} to ${toOffset}.`,
    ),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** The instant in UTC, and beside it what the clock of the schedule's zone shows. */
function fireLine(schedule: Schedule, fire: string): string {
  if (schedule.kind !== 'cron') return fire;
  const second = Math.floor(Date.parse(fire) / 1_000);
  const { offset } = schedule.zone.spanAt(second);
  const wall = second + offset;
  return `${fire}  ${wallDate(wall)} ${wallClock(wall)} ${offsetText(offset)}`;
}
