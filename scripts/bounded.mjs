import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const MINUTE = 60_000;
/** Suites that take longer than this hang. */
const LONGEST = 40 * MINUTE;

/**
 * Runs a command to its end, but never for ever: what hangs is killed and counts as failed.
 * @param env additions to ours
 * @param report a file that the command writes when all is done: where it does not end within a minute from then on, something was left open
 * @returns the exit code
 */
export const runBounded = (command, args, env = {}, report = null) =>
  new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    // Ctrl-C reaches the child as well; whoever stops a program by its id knows this one only.
    process.once('SIGINT', () => {});
    const pass = () => child.kill('SIGTERM');
    process.on('SIGTERM', pass);
    const began = Date.now();
    const watch = setInterval(() => {
      const hangs = whyItHangs(began, report);
      if (hangs === null) return;
      console.log(hangs);
      child.kill('SIGKILL');
    }, 1_000);
    child.on('exit', (code) => {
      clearInterval(watch);
      process.off('SIGTERM', pass);
      resolve(code ?? 1);
    });
  });

const whyItHangs = (began, report) => {
  if (report !== null && existsSync(report) && Date.now() - statSync(report).mtimeMs > MINUTE)
    return 'All suites are done, but something that one of them left open kept the run from ending: it was killed.';
  return Date.now() - began > LONGEST
    ? `The suites did not end within ${LONGEST / MINUTE} minutes: they were killed.`
    : null;
};
