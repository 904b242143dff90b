/** Runs `jobs` HTTP calls as BullMQ jobs, 64 at once; answers runs a second. */
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { answerTasks } from '../lib/task-process.ts';
import { bareYardstick, benchCall } from '../lib/yardstick.ts';

const [url, origin] = process.argv.slice(2);
const connection = new Redis(url, { maxRetriesPerRequest: null });
const CHUNK = 1_000;
const callOnce = bareYardstick(origin).callOnce((n) => benchCall(n, new Date().toISOString()));
const queue = new Queue('settle', { connection });

let lastNumber = 0;
const settle = async ({ jobs }) => {
  for (let added = 0; added < jobs; added += CHUNK)
    await queue.addBulk(
      Array.from({ length: Math.min(CHUNK, jobs - added) }, () => ({ name: 'settle', data: { n: ++lastNumber } })),
    );
  let startedAt = 0;
  let completed = 0;
  const perform = async ({ data }) => {
    if (startedAt === 0) startedAt = performance.now();
    await callOnce(data.n);
  };
  const worker = new Worker('settle', perform, { connection, concurrency: 64 });
  await new Promise((resolve, reject) => {
    worker.on('completed', () => ++completed === jobs && resolve());
    worker.on('failed', (_, error) => reject(error));
  });
  const rate = (jobs / (performance.now() - startedAt)) * 1_000;
  await worker.close();
  return rate;
};

answerTasks(settle);
