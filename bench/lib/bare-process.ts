/** The other side of `bare.ts`: makes bare calls to the origins of its command line, as it is told over IPC. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { answerTasks } from './task-process.ts';
import { bareYardstick, benchCall } from './yardstick.ts';

export type BareTask =
  /** Calls as fast as 64 connections go; answers calls a second. */
  | { kind: 'rate'; calls: number }
  /** One call every `everyMs` from `startsAt` (Unix ms) on, each by a timer for its instant; answers the count. */
  | { kind: 'timed'; calls: number; everyMs: number; startsAt: number }
  /** One call to each origin, all at once; answers ms until the last reply is read. */
  | { kind: 'fanOut' };

const origins = process.argv.slice(2);
const yardstick = bareYardstick(origins[0]!);
let lastNumber = 0;

const takeNumbers = (count: number): number => {
  const first = lastNumber + 1;
  lastNumber += count;
  return first;
};

const rate = ({ calls }: { calls: number }): Promise<number> => {
  const fireAt = new Date().toISOString();
  return yardstick.rate(calls, (n) => benchCall(n, fireAt), takeNumbers(calls));
};

const timed = async (task: { calls: number; everyMs: number; startsAt: number }): Promise<number> => {
  const { calls, everyMs, startsAt } = task;
  const first = takeNumbers(calls);
  const fireAtOf = (i: number) => startsAt + Math.floor(i * everyMs);
  const callOnce = yardstick.callOnce((n) => benchCall(n, new Date(fireAtOf(n - first)).toISOString()));
  const replies: Promise<void>[] = [];
  while (replies.length < calls) {
    const waitMs = fireAtOf(replies.length) - Date.now();
    if (waitMs > 0) await sleep(waitMs);
    else replies.push(callOnce(first + replies.length));
  }
  await Promise.all(replies);
  return calls;
};

const agent = new Agent({ connections: 1 });
const fanOut = async (): Promise<number> => {
  const first = takeNumbers(origins.length);
  const startedAt = performance.now();
  const fireAt = new Date().toISOString();
  const calls = origins.map(async (origin, i) => {
    const reply = await agent.request({ origin, method: 'POST', ...benchCall(first + i, fireAt) });
    await reply.body.json();
  });
  await Promise.all(calls);
  return performance.now() - startedAt;
};

const perform = (task: BareTask): Promise<number> => {
  if (task.kind === 'rate') return rate(task);
  if (task.kind === 'timed') return timed(task);
  return fanOut();
};

answerTasks(perform);
