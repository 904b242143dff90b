/** The demo from start to end: build, start, define, follow, judge, stop. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Api } from './api.mjs';
import { buildIfNeeded } from './build.mjs';
import { Children } from './children.mjs';
import { followRuns } from './follow.mjs';
import { freePort, isFree } from './free-port.mjs';
import { applicationsOf, jobsOf } from './jobs.mjs';
import { readOptions, USAGE } from './options.mjs';
import { showEnd, showIntroduction } from './pages.mjs';
import { paint } from './paint.mjs';
import { startServer } from './server.mjs';
import { watchStalls } from './stalls.mjs';
import { runLine } from './story.mjs';
import { startTargets } from './targets.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const DEFAULT_PORT = 8710;
const DRAIN_MS = 15_000;
const say = (line = '') => console.log(line);

/** @returns the exit code */
export const demo = async (args) => {
  const asked = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => asked.abort());
  stopWithParent(() => asked.abort());
  // Whoever reads our output may go before we do.
  process.stdout.on('error', () => asked.abort());

  const children = new Children();
  const stops = [];
  try {
    const options = readOptions(args);
    if (options.help) {
      say(USAGE);
      return 0;
    }
    const kept = await run(options, { children, stops, ended: asked.signal });
    if (kept !== null) return kept ? 0 : 1;
    // Ended from outside: as meant where it had no end of its own, and nothing is proven where it had one.
    return options.forMs === null ? 0 : 1;
  } catch (error) {
    console.error(paint(error.message, 'red'));
    return error.code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1;
  } finally {
    for (const stop of stops.toReversed()) await stop();
  }
};

/** npm's shell hands on no signal: whoever stops npm by its id would leave us behind, and our children with us. */
const stopWithParent = (stop) => {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, 500).unref();
};

/** @returns whether every job kept its promise; null where it was ended from outside */
const run = async (options, { children, stops, ended }) => {
  buildIfNeeded(root, say);
  const port = await portFor(options.port);
  const folder = options.folder === null ? mkdtempSync(join(tmpdir(), 'belfry-demo-')) : resolve(options.folder);
  mkdirSync(folder, { recursive: true });
  if (options.folder === null) stops.push(() => rmSync(folder, { recursive: true, force: true }));

  const targets = await startTargets(root, children, { remember: options.forMs !== null });
  stops.push(targets.stop);
  const metricsPort = (await isFree(port + 1)) ? port + 1 : await freePort();
  const server = await startServer({ root, folder, port, metricsPort, children });
  stops.push(server.stop);
  const api = new Api(server);
  showIntroduction(say, { server, signInPath: await api.signInPath(), targets, folder, options });

  // Everything from here on happens on whole seconds, so that what is shown is easy to follow.
  const startMs = Date.now();
  const stalls = watchStalls();
  stops.push(stalls.stop);
  const atMs = (Math.floor(startMs / 1_000) + 4) * 1_000;
  const jobs = jobsOf(atMs);
  for (const [name, spec] of Object.entries(applicationsOf(targets))) await api.saveApplication(name, spec);
  for (const [name, spec] of Object.entries(jobs)) await api.saveJob(name, { ...spec, suspended: false });
  const request = { params: { mode: 'dry-run' }, idempotencyKey: `demo-${startMs}` };
  for (const _ of ['asked for', 'asked for again']) await api.runNow('on-demand', request);

  const settled = new Map();
  const following = followRuns(api, startMs, async (run) => {
    say(runLine(run, targets.nameOf));
    if (options.forMs !== null) settled.set(run.id, run);
    if (run.job === 'settle-points' && run.state === 'partly_failed' && run.rounds === 1) await api.rerunFailed(run.id);
  });
  const broken = Promise.race([following.failed, server.ended.then((how) => failBecause(how, server))]);
  broken.catch(() => {});
  await Promise.race([broken, pause(options.forMs ?? 2 ** 31 - 1, null, { signal: ended }).catch(() => {})]);
  if (ended.aborted) {
    say('\nStopping: calls in flight may end …');
    await following.stop();
    return null;
  }

  for (const name of Object.keys(jobs)) await api.suspend(name);
  await Promise.race([broken, drained(following, ended)]);
  await following.stop();
  const runs = [...settled.values()].toSorted((a, b) => a.fireAt.localeCompare(b.fireAt));
  await targets.heard(runs);
  return showEnd(say, { jobs, runs, deliveries: targets.deliveries, forMs: options.forMs, atMs, stalls });
};

/** The port that was asked for, or else the usual one where nobody has it. */
const portFor = async (asked) => {
  if (await isFree(asked ?? DEFAULT_PORT)) return asked ?? DEFAULT_PORT;
  if (asked !== null)
    throw new Error(`Port ${asked} is in use. Choose another one: npm run demo -- --port ${asked + 10}`);
  const port = await freePort();
  say(`Port ${DEFAULT_PORT} is in use, so this Belfry listens on ${port}.`);
  return port;
};

const drained = async (following, ended) => {
  const until = Date.now() + DRAIN_MS;
  while (Date.now() < until && !ended.aborted) if ((await following.openRuns()).length === 0) return;
};

const failBecause = (how, { logFile, lastLines }) => {
  throw new Error(`Belfry ended by itself (${how}). The end of ${logFile}:\n${lastLines()}`);
};
