import { durationText, instantText } from './instant-text.ts';
import { paint, stateColour } from './paint.ts';
import { oneLine, printable } from './printable.ts';
import { type Attempt, type Run, runMs, type Shard } from './runs.ts';
import { tableLine } from './table.ts';

/** `label   value` lines; what has no value is left out. */
export function factLines(facts: readonly (readonly [string, string | null | undefined])[]): string {
  const given = facts.filter((fact): fact is readonly [string, string] => Boolean(fact[1]) && fact[1] !== '-');
  const width = Math.max(...given.map(([label]) => label.length));
  return given.map((fact) => tableLine(fact, [width], false)).join('');
}

/** A run with its shards and attempts, for a person. */
export function runText(run: Run, { now, colours }: { now: number; colours: boolean }): string {
  const rerun = run.rounds && run.rounds > 1 ? `${run.rounds}` : '';
  const facts = factLines([
    ['Run', run.id],
    ['Job', `${run.job} (revision ${run.revision ?? '?'}) in ${run.namespace}`],
    ['Application', run.application],
    ['Cause', run.cause],
    ['Fire at', instantText(run.fireAt, { ms: true })],
    ['Opened', instantText(run.openedAt, { ms: true })],
    ['Started', instantText(run.startedAt, { ms: true })],
    ['Settled', instantText(run.settledAt, { ms: true })],
    ['Took', durationText(runMs(run, now))],
    ['State', run.state],
    ['Reason', run.reason],
    ['Retries at', instantText(run.dueAt, { ms: true })],
    ['Rounds', rerun],
    ['Rerun of', run.rerunOf],
    ['Params', run.params && Object.keys(run.params).length > 0 ? JSON.stringify(run.params) : ''],
  ]);
  const shards = (run.shards ?? []).map((shard) => shardText(shard, run.shardTotal ?? 1, colours));
  return `${facts}${shards.length > 0 ? `\n${shards.join('')}` : ''}`;
}

function shardText(shard: Shard, total: number, colours: boolean): string {
  const where = shard.endpoint ? ` at ${oneLine(shard.endpoint)}` : '';
  const due = shard.state === 'waiting' && shard.dueAt ? `, due ${instantText(shard.dueAt, { ms: true })}` : '';
  const why = `${due}${shard.reason ? `: ${oneLine(shard.reason)}` : ''}`;
  const state = paint(oneLine(shard.state), stateColour(shard.state), colours);
  return `Shard ${shard.index} of ${total}${where}  ${state}${why}\n${(shard.attempts ?? []).map(attemptText).join('')}`;
}

function attemptText(attempt: Attempt): string {
  const came = attempt.status ? `status ${attempt.status}` : `fault ${attempt.fault ?? 'unknown'}`;
  const round = attempt.round && attempt.round > 1 ? ` (round ${attempt.round})` : '';
  const at = instantText(attempt.startedAt, { ms: true });
  const said = `${came} in ${durationText(attempt.durationMs)}: ${attempt.verdict ?? ''}`;
  const why = attempt.reason ? `, ${oneLine(attempt.reason)}` : '';
  const dials = (attempt.dials ?? []).map(dialText).join('');
  const body = attempt.bodyHead ? bodyText(attempt.bodyHead) : '';
  return `  attempt ${attempt.number}${round}  ${at}  ${said}${why}\n${dials}${body}`;
}

const dialText = ({ endpoint, message }: { endpoint: string; message: string }): string =>
  `      ${oneLine(endpoint)} was dialled in vain: ${oneLine(message)}\n`;

/** The head of the reply, indented; it is a stranger's text. */
const bodyText = (head: string): string =>
  printable(head)
    .split('\n')
    .slice(0, 20)
    .map((line) => `      │ ${line}\n`)
    .join('');
