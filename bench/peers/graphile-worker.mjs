/** Runs `jobs` HTTP calls as graphile-worker tasks, tuned as its documentation says for throughput; answers runs a second. */
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import { answerTasks } from '../lib/task-process.ts';
import { bareYardstick, benchCall } from '../lib/yardstick.ts';

const [connectionString, origin] = process.argv.slice(2);
const CHUNK = 5_000;
const callOnce = bareYardstick(origin).callOnce((n) => benchCall(n, new Date().toISOString()));
const utils = await makeWorkerUtils({ connectionString });
await utils.migrate();
const jobsLeft = () =>
  utils.withPgClient(async (client) =>
    Number((await client.query('SELECT count(*) FROM graphile_worker._private_jobs')).rows[0].count),
  );

let lastNumber = 0;
const settle = async ({ jobs }) => {
  for (let added = 0; added < jobs; added += CHUNK)
    await utils.addJobs(
      Array.from({ length: Math.min(CHUNK, jobs - added) }, () => ({
        identifier: 'settle',
        payload: { n: ++lastNumber },
      })),
    );
  let startedAt = 0;
  let called = 0;
  const runner = await run({
    preset: {
      worker: {
        connectionString,
        concurrentJobs: 64,
        maxPoolSize: 10,
        localQueue: { size: 500 },
        completeJobBatchDelay: 0,
        failJobBatchDelay: 0,
        logger: new Logger(() => () => {}),
      },
    },
    noHandleSignals: true,
    taskList: {
      settle: async ({ n }) => {
        if (startedAt === 0) startedAt = performance.now();
        await callOnce(n);
        called++;
      },
    },
  });
  while (called < jobs) await new Promise((resolve) => setTimeout(resolve, 20));
  while ((await jobsLeft()) > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const rate = (jobs / (performance.now() - startedAt)) * 1_000;
  await runner.stop();
  return rate;
};

answerTasks(settle);
