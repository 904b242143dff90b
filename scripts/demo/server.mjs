/** Belfry itself, started as a user starts it. */
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The settings of whoever starts the demo are not the demo's. */
const withoutSettings = (env) =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('BELFRY_')));

/** @throws with what the server said, where it does not come up */
export const startServer = async ({ root, folder, port, metricsPort, children, env = {} }) => {
  mkdirSync(folder, { recursive: true });
  const logFile = join(folder, 'belfry.log');
  const log = openSync(logFile, 'w');
  const { child, ended } = children.start(process.execPath, [join(root, 'bin', 'belfry.mjs'), 'serve'], {
    cwd: folder,
    stdio: ['ignore', log, log],
    env: {
      ...withoutSettings(process.env),
      BELFRY_DATABASE_URL: `sqlite:${join(folder, 'belfry.db')}`,
      BELFRY_HTTP_PORT: String(port),
      BELFRY_METRICS_PORT: String(metricsPort),
      // The demo's targets live on this machine, where no job may call unless that is allowed.
      BELFRY_EGRESS_ALLOW: '127.0.0.1/32',
      BELFRY_LOG_FORMAT: 'json',
      ...env,
    },
  });
  closeSync(log);
  const url = `http://127.0.0.1:${port}`;
  const state = { how: null };
  ended.then((how) => {
    state.how = how;
  });
  while (!(await isReady(url))) {
    if (state.how !== null)
      throw new Error(`Belfry did not start (${state.how}):\n${readFileSync(logFile, 'utf8').trim()}`);
    await pause(50);
  }
  const tokenFile = join(folder, 'admin.token');
  return {
    url,
    tokenFile,
    token: readFileSync(tokenFile, 'utf8').trim(),
    logFile,
    lastLines: () => readFileSync(logFile, 'utf8').trim().split('\n').slice(-5).join('\n'),
    ended,
    stop: () => children.stop(child, 15_000),
  };
};

const isReady = async (url) => {
  try {
    return (await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(1_000) })).status === 200;
  } catch {
    return false;
  }
};
