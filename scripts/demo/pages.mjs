/** What the demo says before and after. */

import { jobsOf } from './jobs.mjs';
import { cut, paint } from './paint.mjs';
import { judgeCalls, judgeJob } from './promises.mjs';

export const showIntroduction = (say, { server, signInPath, targets, folder, options }) => {
  const jobs = Object.entries(jobsOf(0));
  const kinds = targets.shop.map(({ url }) => targets.nameOf(url)).join(', ');
  say();
  say(paint('Belfry is up, and so are the services that it is going to call.', 'bold'));
  say();
  say(`  console       ${paint(server.url + signInPath, 'cyan')}`);
  say('                (this link signs in once; it is good for a day)');
  say(`  API docs      ${paint(`${server.url}/api/docs`, 'cyan')}`);
  say(`  admin token   ${server.tokenFile}`);
  say(`  log           ${server.logFile}`);
  say(`  data          ${folder} (${options.folder === null ? 'removed at the end; --data DIR keeps it' : 'kept'})`);
  say(
    `  targets       ${kinds}, ${targets.nameOf(targets.ledger.url)}, and ${targets.nameOf(targets.dead)}, where nothing listens`,
  );
  say();
  say(`${jobs.length} jobs, and what each of them should do:`);
  say();
  for (const [name, { description }] of jobs) say(`  ${name.padEnd(17)}${cut(description, 19)}`);
  say();
  say('From another terminal, in this folder:');
  say();
  say(`  export BELFRY_SERVER=${server.url} BELFRY_TOKEN_FILE=${server.tokenFile}`);
  say('  npx belfry get runs -n demo');
  say('  npx belfry explain slow-report -n demo');
  say();
  say(
    options.forMs === null
      ? 'Runs as they settle (Ctrl-C ends the demo):'
      : `Runs as they settle, for ${options.forMs / 1_000} s:`,
  );
  say();
};

/** @returns whether everything was as promised */
export const showEnd = (say, { jobs, runs, deliveries, forMs, atMs, stalls }) => {
  const of = (list, name) => list.filter(({ job }) => job === name);
  const verdicts = Object.entries(jobs).map(([name, { description }]) => {
    const evidence = { runs: of(runs, name), deliveries: of(deliveries, name), forMs, atMs, stalls };
    return { name, description, ...judgeJob(name, evidence) };
  });
  const calls = judgeCalls(runs, deliveries);

  say();
  say(paint('What each job promised, and what happened', 'bold'));
  say();
  for (const { name, description, kept, what } of verdicts) {
    say(`${mark(kept)} ${name.padEnd(17)}${cut(description, 19)}`);
    say(`  ${''.padEnd(17)}${paint(cut(`→ ${what}`, 19), kept ? 'grey' : 'red')}`);
  }
  say();
  say(`${mark(calls.kept)} ${calls.what}`);
  const broken = verdicts.filter(({ kept }) => !kept);
  const all = broken.length === 0 && calls.kept;
  say();
  say(
    all
      ? paint(`All ${verdicts.length} jobs behaved as their descriptions say.`, 'green')
      : paint(
          `Not as promised: ${[...broken.map(({ name }) => name), ...(calls.kept ? [] : ['calls'])].join(', ')}`,
          'red',
        ),
  );
  return all;
};

const mark = (kept) => (kept ? paint('✓', 'green') : paint('✗', 'red'));
