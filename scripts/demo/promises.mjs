/**
 * Whether each demo job behaved as its description says. A check gets the job's settled runs with shards and attempts, oldest first, and
 * what arrived at the targets; it answers what happened in a few words, or throws a Broken that says what was not so.
 */
class Broken extends Error {}

const need = (holds, otherwise) => {
  if (!holds) throw new Broken(otherwise);
};
const count = (number, noun) => `${number} ${noun}${number === 1 ? '' : 's'}`;
const succeeded = ({ state }) => state === 'succeeded';
const allSucceeded = (runs) => {
  const bad = runs.find((run) => !succeeded(run));
  need(bad === undefined, `run ${bad?.id} is ${bad?.state}: ${bad?.reason}`);
};
const attemptsOf = (run) => run.shards.flatMap(({ attempts }) => attempts);
const lateMs = ({ startedAt, fireAt }) => Date.parse(startedAt) - Date.parse(fireAt);

const checks = {
  heartbeat: ({ runs, forMs, stalls }) => {
    allSucceeded(runs);
    const least = Math.floor(forMs / 1_000) - 2;
    need(runs.length >= least, `only ${count(runs.length, 'run')}, at least ${least} were due`);
    const gap = runs.findIndex((run, i) => i > 0 && Date.parse(run.fireAt) - Date.parse(runs[i - 1].fireAt) !== 1_000);
    need(gap < 0, `no even second before ${runs[gap]?.fireAt}`);
    const endpoints = new Set(runs.flatMap(attemptsOf).map(({ endpoint }) => endpoint));
    need(endpoints.size === 3, `${count(endpoints.size, 'endpoint')} of 3 had a turn`);
    const late = runs.map(lateMs);
    need(Math.min(...late) >= 0, 'a call left before its time');
    const latest = runs[late.indexOf(Math.max(...late))];
    const stalled = stalls.within(Date.parse(latest.fireAt), Date.parse(latest.startedAt));
    const told = `${lateMs(latest)} ms late${stalled === 0 ? '' : `, of which the whole machine stood still for ${stalled} ms`}`;
    const own = runs.map((run) => lateMs(run) - stalls.within(Date.parse(run.fireAt), Date.parse(run.startedAt)));
    need(Math.max(...own) < 1_000, `a call left ${told}`);
    return `${count(runs.length, 'run')}, one each second, ${told} at most`;
  },

  'closed-ledger': ({ runs }) => {
    for (const run of runs) {
      const [attempt] = attemptsOf(run);
      need(
        run.state === 'failed' && attempt.status === 200,
        `run ${run.id} is ${run.state} by status ${attempt?.status}`,
      );
      need(/\$\.code/.test(attempt.reason), `the reason is: ${attempt.reason}`);
    }
    return `${count(runs.length, 'run')} failed: ${attemptsOf(runs[0])[0].reason}`;
  },

  'busy-shop': ({ runs }) => {
    allSucceeded(runs);
    const retried = runs.filter((run) => attemptsOf(run).length > 1);
    need(retried.length > 0, 'no 503 came');
    need(
      retried.every((run) => attemptsOf(run)[0].status === 503),
      'something else than a 503 was retried',
    );
    return `${count(runs.length, 'run')} succeeded, ${retried.length} of them after a 503`;
  },

  'drop-caches': ({ runs, deliveries }) => {
    allSucceeded(runs);
    for (const { id, shardTotal, shards } of runs) {
      need(
        shardTotal === 3 && new Set(shards.map(({ endpoint }) => endpoint)).size === 3,
        `run ${id} missed an endpoint`,
      );
      const seen = deliveries.filter(({ logId }) => logId === id);
      const indexes = seen.map(({ shardIndex }) => shardIndex).sort();
      need(indexes.join() === '0,1,2', `of run ${id} the targets saw shards ${indexes.join()}`);
      need(
        seen.every((delivery) => delivery.shardTotal === 3),
        `run ${id} told a wrong total`,
      );
    }
    return `${count(runs.length, 'run')}, each seen by 3 targets as 0, 1 and 2 of 3`;
  },

  'settle-points': ({ runs, deliveries }) => {
    allSucceeded(runs);
    for (const { id, rounds } of runs) {
      const calls = deliveries.filter(({ logId }) => logId === id).map(({ shardIndex }) => shardIndex);
      need(
        rounds === 2 && calls.sort().join() === '0,1,2,2,3',
        `run ${id}: ${rounds} rounds, calls of shards ${calls.join()}`,
      );
    }
    return `${count(runs.length, 'run')}, each: shard 2 called twice, the others once`;
  },

  'slow-report': ({ runs }) => {
    const skipped = runs.filter(({ state }) => state === 'skipped');
    const done = runs.filter(succeeded);
    need(skipped.length + done.length === runs.length, 'a run failed');
    need(skipped.length > 0 && done.length > 0, `${done.length} done, ${skipped.length} skipped`);
    const overlaps = done.some((run, i) => i > 0 && Date.parse(run.startedAt) < Date.parse(done[i - 1].settledAt));
    need(!overlaps, 'two runs went on at once');
    return `${done.length} ran one after the other, ${skipped.length} skipped: ${skipped[0].reason}`;
  },

  'once-only': ({ runs, atMs }) => {
    allSucceeded(runs);
    need(runs.length === 1, `it ran ${runs.length} times`);
    need(Date.parse(runs[0].fireAt) === atMs, `it fired at ${runs[0].fireAt}`);
    return `1 run, ${lateMs(runs[0])} ms after the instant`;
  },

  'daily-statement': ({ runs, deliveries }) => {
    allSucceeded(runs);
    const day = new Intl.DateTimeFormat('sv', { timeZone: 'Asia/Shanghai', dateStyle: 'short' });
    for (const { logId, query, body } of deliveries) {
      const expected = day.format(Date.parse(runs.find(({ id }) => id === logId)?.fireAt));
      need(query.day === expected, `day was ${query.day}, expected ${expected}`);
      need(body.mode === 'full' && body.attempt === 1, `the body was ${JSON.stringify(body)}`);
    }
    return `${count(runs.length, 'run')}, sent day=${deliveries[0].query.day} and ${JSON.stringify(deliveries[0].body)}`;
  },

  'on-demand': ({ runs, deliveries }) => {
    allSucceeded(runs);
    need(
      runs.length === 1 && deliveries.length === 1,
      `${count(runs.length, 'run')}, ${count(deliveries.length, 'call')}`,
    );
    need(deliveries[0].body.mode === 'dry-run', `the body was ${JSON.stringify(deliveries[0].body)}`);
    return `1 run, 1 call, sent ${JSON.stringify(deliveries[0].body)}`;
  },

  'keeps-going': ({ runs }) => {
    allSucceeded(runs);
    const attempts = runs.flatMap(attemptsOf);
    need(attempts.length === runs.length, 'a call took more than one attempt');
    const dead = attempts.filter(({ dials }) => dials.length > 0);
    need(dead.length > 0, 'the dead endpoint was never tried');
    return `${count(runs.length, 'run')}, 1 attempt each; the dead endpoint: ${dead[0].dials[0].fault}`;
  },
};

/** What a job's runs came to: `{ kept, what }`. */
export const judgeJob = (name, evidence) => {
  try {
    need(evidence.runs.length > 0, 'it never ran');
    return { kept: true, what: checks[name](evidence) };
  } catch (error) {
    return { kept: false, what: error instanceof Broken ? error.message : `${error}` };
  }
};

/** Whether every call that Belfry remembers arrived, and nothing arrived twice. */
export const judgeCalls = (runs, deliveries) => {
  const name = ({ logId, shardIndex, attempt }) => `${logId}-${shardIndex}-${attempt}`;
  const sent = new Set(
    runs.flatMap(({ id, shards }) =>
      shards.flatMap(({ index, attempts }) =>
        attempts.map(({ number }) => name({ logId: id, shardIndex: index, attempt: number })),
      ),
    ),
  );
  const arrived = new Set(deliveries.map(name));
  const lost = [...sent].filter((call) => !arrived.has(call)).length;
  const unknown = [...arrived].filter((call) => !sent.has(call)).length;
  const doubled = deliveries.length - arrived.size;
  const what = `${sent.size} calls sent, ${deliveries.length} arrived: ${lost} lost, ${doubled} doubled, ${unknown} unknown`;
  return { kept: lost + doubled + unknown === 0, what };
};
