import { type Command, InvalidArgumentError, Option } from 'commander';
import { durationMs, isDuration } from '../model/duration.ts';
import type { Finding } from '../verify/finding.ts';
import { type Line, readLine } from '../verify/record.ts';
import { type Report, verify } from '../verify/verify.ts';
import { CliError, exitCodes } from './cli-error.ts';
import { instantArgument } from './instant-argument.ts';
import { oneLine } from './printable.ts';
import { type Matched, ReceiverLog } from './receiver-log.ts';
import type { Call, Session } from './session.ts';
import { isProven, proofJson, proofText } from './verify-text.ts';

interface VerifyOptions {
  namespace?: string;
  job?: string;
  from?: string;
  to: string;
  late?: number;
  receiver?: string;
  output: 'table' | 'json';
}

/** More are counted and not shown. */
const MOST_SHOWN = 1_000;

export function verifyCommand(program: Command, session: Session): void {
  const command = program
    .command('verify')
    .description('no slot lost, none doubled: proven here, from what the store holds, by a second engine')
    .option('--from <instant>', 'begin of the window; without it, each job from where its history begins')
    .option('--to <instant>', 'its end', 'now')
    .option('--job <name>', 'jobs of this name only')
    .option('--late <duration>', "slots may open so late at most (default: each job's misfireGrace)", lateBound)
    .option('--receiver <file>', 'JSON lines of what a target saw, to be matched with what was sent')
    .addOption(new Option('-o, --output <form>', 'how to tell').choices(['table', 'json']).default('table'));
  session.on<VerifyOptions, []>(command, verifyWindow);
}

async function verifyWindow(call: Call<VerifyOptions>): Promise<number> {
  const { options, terminal } = call;
  const now = terminal.now();
  const { client } = await call.connect();
  const log = options.receiver === undefined ? null : new ReceiverLog(options.receiver);
  const shown: Finding[] = [];
  const counts = new Map<Finding['kind'], number>();
  const found = (finding: Finding) => {
    counts.set(finding.kind, (counts.get(finding.kind) ?? 0) + 1);
    if (shown.length < MOST_SHOWN) shown.push(finding);
  };
  try {
    await log?.read();
    const window = {
      // The namespace of the context is for commands about one job; a proof is of all that the token reaches.
      namespace: options.namespace,
      job: options.job,
      from: options.from === undefined ? undefined : instantArgument(options.from, now),
      // The server's own now, unless another end was asked for: clocks differ.
      to: options.to === 'now' ? undefined : instantArgument(options.to, now),
    };
    checkOrder(window.from, window.to ?? new Date(now).toISOString());
    const report = await verify(recordOf(client.lines('/proof', window, terminal.interrupted)), {
      lateMs: options.late ?? null,
      found,
      ...(log === null ? {} : { looked: (run, job) => log.looked(run, job) }),
    }).catch((error: unknown) => {
      throw unreadable(error);
    });
    checkSelection(options, report);
    const selection = options.job === undefined && options.namespace === undefined ? null : (options.job ?? '');
    // Whoever names no job, or one that is not there, may mean any of them.
    const wholeSince = (job?: string) =>
      Math.max(report.wholeSinceOf.get(job ?? '') ?? report.wholeSince, report.from ?? 0);
    const isPruned = ({ kind, namespace, job, at }: Finding) =>
      kind === 'unknown-call' && at !== null && at < (report.prunedUpTo.get(`${namespace}/${job}`) ?? 0);
    const judged = { wholeSince, selection };
    const matched = (await log?.match(client, judged, (finding) => isPruned(finding) || found(finding))) ?? null;
    return tell(call, { ...report, counts }, matched, shown);
  } finally {
    log?.remove();
  }
}

function tell(
  { terminal, options }: Call<VerifyOptions>,
  report: Report,
  matched: Matched | null,
  shown: Finding[],
): number {
  const text = options.output === 'json' ? proofJson : proofText;
  terminal.write(text({ report, matched, shown }, terminal.colours));
  return isProven(report) ? exitCodes.done : exitCodes.failed;
}

/** A proof of nothing would read as one of everything. */
function checkOrder(from: string | undefined, to: string): void {
  if (from === undefined || Date.parse(from) < Date.parse(to)) return;
  throw new CliError(`The window begins at ${from}, which is not before its end, ${to}.`, {
    remedy: 'Give --from an earlier instant, or --to a later one.',
  });
}

function checkSelection({ job, namespace }: VerifyOptions, { tally, refused }: Report): void {
  if (tally.jobs + refused.length > 0 || (job === undefined && namespace === undefined)) return;
  const named = [
    ...(job === undefined ? [] : [`named ${job}`]),
    ...(namespace === undefined ? [] : [`in namespace ${namespace}`]),
  ];
  throw new CliError(`There is no job ${named.join(' ')} in the window, so nothing was judged.`, {
    remedy: 'See `belfry get jobs --all-namespaces` for what there is.',
  });
}

async function* recordOf(lines: AsyncIterable<string>): AsyncGenerator<Line> {
  for await (const line of lines) yield readLine(line);
}

const unreadable = (error: unknown): Error =>
  error instanceof CliError || (error as Error).name === 'AbortError'
    ? (error as Error)
    : new CliError(`What the server told can't be judged: ${oneLine((error as Error).message)}`, {
        remedy: 'A server that stopped in the middle? Ask again; this program and the server should be of one version.',
      });

function lateBound(text: string): number {
  if (isDuration(text)) return durationMs(text);
  throw new InvalidArgumentError('A duration such as 500ms, 5s or 2m is expected.');
}
