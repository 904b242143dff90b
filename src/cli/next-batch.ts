import { MOST_FIRES } from '../fire/schedule/preview.ts';
import { compileSchedule, type Schedule } from '../fire/schedule/schedule.ts';
import { ScheduleError } from '../fire/schedule/schedule-error.ts';
import { nextFire } from '../fire/schedule/slots.ts';
import { instantMs, isInstant } from '../model/instant.ts';

const DEFAULT_COUNT = 10;
/** Batches repeat themselves: so many compiled expressions are kept. */
const MOST_KEPT = 10_000;
const LONGEST_LINE = 65_536;

/** Answers the lines of a batch, each a question in JSON, each answered by one line; wrong ones by their error. */
export class NextBatch {
  private readonly kept = new Map<string, Schedule | ScheduleError>();
  private readonly now: number;

  /** @param now Unix ms, for questions without `after` */
  constructor(now: number) {
    this.now = now;
  }

  answer(line: string): string {
    try {
      return this.fires(readQuestion(line, this.now));
    } catch (error) {
      if (error instanceof ScheduleError) return errorLine(error.code, error.message);
      if (error instanceof BadLine) return errorLine('bad-line', error.message);
      throw error;
    }
  }

  private fires({ cron, zone, after, count }: Question): string {
    const schedule = this.compiled(cron, zone);
    const next: string[] = [];
    let slot = nextFire(schedule, after);
    while (slot !== null && next.length < count) {
      next.push(`"${new Date(slot).toISOString().slice(0, 19)}Z"`);
      slot = nextFire(schedule, slot);
    }
    return `{"next":[${next.join(',')}],"ended":${slot === null}}`;
  }

  private compiled(cron: string, zone: string): Schedule {
    const key = `${zone}\n${cron}`;
    let known = this.kept.get(key);
    if (known === undefined) {
      known = compiledOrRefused(cron, zone);
      if (this.kept.size >= MOST_KEPT) this.kept.clear();
      this.kept.set(key, known);
    }
    if (known instanceof ScheduleError) throw known;
    return known;
  }
}

function compiledOrRefused(cron: string, timeZone: string): Schedule | ScheduleError {
  try {
    return compileSchedule({ cron, timeZone }, { anchorAt: 0 });
  } catch (error) {
    if (error instanceof ScheduleError) return error;
    throw error;
  }
}

interface Question {
  cron: string;
  zone: string;
  after: number;
  count: number;
}

class BadLine extends Error {}

function readQuestion(line: string, now: number): Question {
  if (line.length > LONGEST_LINE) throw new BadLine(`the line has ${line.length} characters, at most ${LONGEST_LINE}`);
  const { cron, zone = 'UTC', after = null, count = DEFAULT_COUNT } = parsedObject(line);
  if (typeof cron !== 'string') throw new BadLine('"cron" is missing or no text');
  if (typeof zone !== 'string') throw new BadLine('"zone" is no text; write an IANA name such as Asia/Shanghai');
  if (after !== null && !isInstant(after)) throw new BadLine('"after" is no instant such as 2026-01-01T00:00:00Z');
  if (!Number.isInteger(count) || (count as number) < 1 || (count as number) > MOST_FIRES) {
    throw new BadLine(`"count" is no whole number from 1 to ${MOST_FIRES}`);
  }
  return { cron, zone, after: after === null ? now : instantMs(after), count: count as number };
}

function parsedObject(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new BadLine('the line is no JSON');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new BadLine('the line is no JSON object such as {"cron":"0 30 8 * * ?","zone":"Asia/Shanghai"}');
}

const errorLine = (code: string, message: string): string => JSON.stringify({ error: { code, message } });

/** The lines of a text that comes in pieces; what stands after the last line end is a line if it is not empty. */
export async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string[], void, undefined> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    if (lines.length > 0) yield lines;
  }
  if (rest.trim() !== '') yield [rest];
}
