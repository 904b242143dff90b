/** One line a run: what happened, as somebody would say it. */
import { cut, paint } from './paint.mjs';

const LOOKS = {
  succeeded: ['✓', 'green'],
  failed: ['✗', 'red'],
  partly_failed: ['✗', 'red'],
  skipped: ['–', 'yellow'],
  missed: ['–', 'yellow'],
  cancelled: ['–', 'grey'],
};
const NAME_WIDTH = 17;
const STATE_WIDTH = 15;

/** @param nameOf tells an endpoint's address in a word */
export const runLine = (run, nameOf) => {
  const [mark, colour] = LOOKS[run.state] ?? ['·', 'grey'];
  const time = new Date(run.fireAt).toLocaleTimeString('sv');
  const head = `${time}  ${run.job.padEnd(NAME_WIDTH)}`;
  const state = `${mark} ${run.state.replace('_', ' ')}`.padEnd(STATE_WIDTH);
  const said = cut(story(run, nameOf), head.length + state.length + 2);
  return `${paint(time, 'grey')}  ${run.job.padEnd(NAME_WIDTH)}${paint(state, colour)}  ${said}`;
};

const story = (run, nameOf) => {
  if (run.state === 'skipped' || run.state === 'missed') return run.reason;
  if (run.rounds > 1) return rerunStory(run);
  return run.shardTotal > 1 ? shardedStory(run, nameOf) : singleStory(run, nameOf);
};

const came = ({ status, fault }) => status ?? fault;

const singleStory = ({ state, shards }, nameOf) => {
  const attempts = shards.flatMap((shard) => shard.attempts);
  const steps = attempts.flatMap(({ endpoint, dials, ...attempt }) => [
    ...dials.map((dial) => `${dial.fault} by ${nameOf(dial.endpoint)}`),
    `${came(attempt)} from ${nameOf(endpoint)}`,
  ]);
  const last = attempts.at(-1);
  const took = attempts.length === 1 ? `, ${last.durationMs} ms` : '';
  return state === 'failed' ? `${steps.join(', then ')}: ${last.reason}` : steps.join(', then ') + took;
};

const shardedStory = ({ shards, shardTotal }, nameOf) => {
  const failed = shards.filter(({ state }) => state !== 'succeeded');
  if (failed.length > 0)
    return failed.map(({ index, reason }) => `shard ${index} of ${shardTotal}: ${reason}`).join('; ');
  return `${shards.map(({ index, endpoint }) => `${index} of ${shardTotal} to ${nameOf(endpoint)}`).join(', ')}`;
};

const rerunStory = ({ id, shards, rounds }) => {
  const again = shards.filter(({ attempts }) => attempts.some(({ round }) => round === rounds));
  const results = again.map(({ index, attempts }) => `shard ${index} alone, ${came(attempts.at(-1))}`);
  return `rerun: ${results.join(', ')}, same logId ${id}`;
};
