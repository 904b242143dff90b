/**
 * npm run chaos -- [--members 3] [--for 5m] [--seed S] [--store mysql|galera] [--rate 500] [--every 5m]
 *
 * Real processes, a real database, real faults, and `belfry verify` at the end; docs/guarantees.md says what is looked for. Exit code 0 only
 * where nothing was lost, doubled or left unexplained.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
// @ts-expect-error: plain JavaScript, which declares nothing
import { buildIfNeeded } from '../scripts/demo/build.mjs';
import { tableOf } from './journal.ts';
import { type ChaosOptions, readOptions, USAGE } from './options.ts';
import { startPeople } from './people.ts';
import { Pids } from './pids.ts';
import { comeToRest } from './rest.ts';
import { ROOT, type Stage, setStage } from './stage.ts';
import { strikeUntil } from './strike.ts';
import { judge, type Verdict } from './verdict.ts';
import { Vitals } from './vitals.ts';

const say = (line: string): void => console.log(line);

const play = async (stage: Stage, options: ChaosOptions, interrupted: AbortSignal): Promise<Verdict> => {
  const { members, adminToken, folder, jobs } = stage;
  say(`${jobs.length} jobs, about ${options.rate} fires a second, in ${folder}`);
  say('Kill what you like; what dies is started again and told in the table:');
  stage.journal.start();
  const pids = new Pids(stage, say);
  const vitals = new Vitals(members);
  const people = startPeople(members, adminToken, options.seed);
  const over = AbortSignal.any([AbortSignal.timeout(options.forMs), interrupted]);
  await strikeUntil(stage, options, over);
  await people.stop();
  vitals.stop();
  pids.stop();
  say('\nNo more faults: every job is suspended, and what is open settles …');
  await comeToRest(stage);
  const verdict = await judge(stage, people.acknowledged);

  say(`\n${tableOf(stage.journal.entries)}\n`);
  say(vitals.report());
  const { acts, runs } = people.acknowledged;
  say(`People acted ${acts} times; ${runs.size} runs by hand were acknowledged.\n`);
  say(verdict.proof);
  for (const finding of stage.journal.findings) say(`FOUND  ${finding}`);
  return verdict;
};

const main = async (options: ChaosOptions): Promise<number> => {
  buildIfNeeded(ROOT, say);
  const interrupted = new AbortController();
  process.on('SIGINT', () => {
    if (interrupted.signal.aborted) process.exit(130);
    say('\nInterrupted: judged as it stands. Once more ends it at once.');
    interrupted.abort();
  });
  process.once('SIGTERM', () => process.exit(143));
  const again = `npm run chaos -- --seed ${options.seed} --members ${options.members} --for ${options.forMs / 1_000}s --rate ${options.rate} --store ${options.store}`;
  say(`${again}\n`);
  const stage = await setStage(options, say);
  let isProven = false;
  try {
    ({ isProven } = await play(stage, options, interrupted.signal));
  } finally {
    if (!isProven) stage.database.dump(join(stage.folder, 'belfry.sql'));
    await stage.close();
    if (isProven) rmSync(stage.folder, { recursive: true, force: true });
    else
      say(
        `\nWhat the members logged, what the receiver saw and what the database held stay in ${stage.folder}.\nOnce more: ${again}`,
      );
  }
  if (isProven) say('\nNothing was lost, doubled or left unexplained.');
  return isProven ? 0 : 1;
};

let options: ChaosOptions | 'help';
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${(error as Error).message}\n\n${USAGE}`);
  process.exit(2);
}
if (options === 'help') console.log(USAGE);
else process.exit(await main(options));
