import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Finding } from '../verify/finding.ts';
import { type Call, readCall } from '../verify/receiver/call.ts';
import { type CalledAttempt, type CalledRun, calledRun, matchCalls } from '../verify/receiver/match.ts';
import { SeenEndpoints, type UnseenCall, unseenCall } from '../verify/receiver/unseen-calls.ts';
import type { JobLine, RunLine } from '../verify/record.ts';
import { CliError } from './cli-error.ts';
import type { Client } from './client.ts';
import { oneLine } from './printable.ts';
import { route } from './route.ts';
import { SHARES, Shares } from './shares.ts';

/** What was judged, so that calls of anything else are no findings. */
export interface Judged {
  /**
   * Calls of fire times before it, Unix ms, that nobody knows may be of runs that were pruned; they may have waited, and arrived later.
   * @param job its name, where the call says so
   */
  wholeSince(job?: string): number;
  /** Where not all jobs were judged: the name of the one that was, empty where several were. */
  selection: string | null;
}

/** Runs beyond the window are asked for one by one, so many at most. */
const MOST_LOOKUPS = 1_000;

export interface Matched {
  calls: number;
  /** Lines that tell of no call. */
  passedOver: number;
  /** Calls of runs that are stored but outside the window, or from before its begin. */
  outside: number;
  /** Tries, which open no run. */
  tries: number;
}

const REMEDY =
  'Write a JSON object a line: {"logId":"17…","shardIndex":0,"shardTotal":1,"attempt":1} (docs/verify.md).';

/** What a target saw, matched with what the store says was sent. Both sides go through files, divided by logId, so that neither need fit into memory. */
export class ReceiverLog {
  private readonly shares = new Shares();
  /** What the file seems to lack, until it is known of which endpoints it tells. */
  private readonly lacking = new Shares();
  private readonly endpoints = new SeenEndpoints();
  private calls = 0;
  private passedOver = 0;

  constructor(private readonly file: string) {}

  /** @throws CliError naming the line that can't be read */
  async read(): Promise<void> {
    const lines = createInterface({ input: createReadStream(this.file), crlfDelay: Number.POSITIVE_INFINITY });
    let number = 0;
    try {
      for await (const line of lines) {
        number++;
        const call = readCall(line);
        if (call === null) {
          if (line !== '') this.passedOver++;
          continue;
        }
        this.calls++;
        this.shares.put('calls', call.logId, JSON.stringify(call));
      }
    } catch (error) {
      throw new CliError(
        `${this.file}${number === 0 ? '' : `, line ${number}`}: ${oneLine((error as Error).message)}`,
        { remedy: REMEDY },
      );
    }
    this.checkCalls(number);
  }

  /** @throws CliError where there is no call to match: a wrong file would read as a receiver that saw nothing wrong */
  private checkCalls(lines: number): void {
    if (this.calls > 0) return;
    throw new CliError(`${this.file} holds no call that names its run, in ${lines} lines.`, { remedy: REMEDY });
  }

  looked(run: RunLine, job: JobLine): void {
    this.shares.put('runs', run.id, JSON.stringify(calledRun(run, job)));
  }

  async match(client: Client, { wholeSince, selection }: Judged, found: (finding: Finding) => void): Promise<Matched> {
    this.shares.seal();
    let outside = 0;
    let tries = 0;
    let lookups = 0;
    const known = new Map<number, boolean>();
    const strangers: Call[] = [];
    const isStored = async ({ logId }: Call): Promise<boolean> => {
      if (!known.has(logId) && lookups++ < MOST_LOOKUPS)
        known.set(logId, (await client.find(route`/runs/${String(logId)}`)) !== undefined);
      return known.get(logId) ?? false;
    };
    for (let share = 0; share < SHARES; share++) {
      const runs = this.shares.lines<CalledRun>('runs', share);
      const calls = this.shares.lines<Call>('calls', share);
      await matchCalls(runs, calls, found, (call) => strangers.push(call), this.replied);
      for (const call of strangers.splice(0)) {
        const instant = call.fireAt ?? call.at;
        const at = instant === undefined ? null : Date.parse(instant);
        const isBeside = selection !== null && call.job !== selection;
        if (call.cause === 'try') tries++;
        else if (isBeside || (at !== null && at < wholeSince(call.job)) || (await isStored(call))) outside++;
        else found(unknownCall(call, at));
      }
    }
    await this.tellUnseen(found);
    return { calls: this.calls, passedOver: this.passedOver, outside, tries };
  }

  remove(): void {
    this.shares.remove();
    this.lacking.remove();
  }

  private readonly replied = (run: CalledRun, attempt: CalledAttempt, isSeen: boolean): void => {
    if (isSeen) this.endpoints.saw(attempt);
    else this.lacking.put('unseen', run.logId, JSON.stringify(unseenCall(run, attempt)));
  };

  private async tellUnseen(found: (finding: Finding) => void): Promise<void> {
    this.lacking.seal();
    for (let share = 0; share < SHARES; share++)
      for await (const call of this.lacking.lines<UnseenCall>('unseen', share))
        if (this.endpoints.shouldHold(call)) found(call.finding);
  }
}

const unknownCall = ({ logId, job, cause, shardIndex }: Call, at: number | null): Finding => ({
  kind: 'unknown-call',
  namespace: '',
  job: job ?? '',
  at,
  runId: logId,
  reason: `a call for shard ${shardIndex} names a run that the store does not hold${cause === undefined ? '; a try would say so in its belfry-cause, which the log leaves out' : ''}`,
});
