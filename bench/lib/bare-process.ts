/** The other side of `bare.ts`: makes bare calls to the origins of its command line, as it is told over IPC. */
import { bareYardstick, benchCall } from './yardstick.ts';

/** Calls as fast as 64 connections go; answers calls a second. */
export type BareTask = { kind: 'rate'; calls: number };

const [origin] = process.argv.slice(2) as [string];
const yardstick = bareYardstick(origin);
let lastNumber = 0;

const perform = async (task: BareTask): Promise<number> => {
  const firstNumber = lastNumber + 1;
  lastNumber += task.calls;
  const fireAt = new Date().toISOString();
  return yardstick.rate(task.calls, (n) => benchCall(n, fireAt), firstNumber);
};

process.on('message', (task: BareTask) => {
  perform(task).then(
    (value) => process.send!({ value }),
    (error) => process.send!({ error: String(error) }),
  );
});
