import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { openLog } from './app/open-log.ts';
import { runMigrations } from './app/run-migrations.ts';
import { serve } from './app/serve.ts';
import { loadSettings } from './config/load-settings.ts';
import type { Settings } from './config/settings.ts';

/** `belfry serve` and `belfry migrate`: read the settings, start, and stop well on SIGTERM or SIGINT. */
const main = async (): Promise<void> => {
  const { command, settings } = readCommand();
  const log = openLog(settings);
  if (command === 'migrate') {
    await runMigrations(settings, (line) => console.log(line));
    return;
  }
  const running = await serve(settings, log);
  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal, graceMs: settings.shutdownGraceMs }, 'stopping: no new claims, calls in flight may end');
    running.stop().then(
      () => process.exit(0),
      (error) => {
        log.error({ error: String(error) }, 'the stop was not clean; a successor takes over what was left');
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => stop(signal));
};

const readCommand = (): { command: 'serve' | 'migrate'; settings: Settings } => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { config: { type: 'string' }, roles: { type: 'string' } },
  });
  const settings = loadSettings({
    ...(values.config === undefined ? {} : { file: readConfig(values.config) }),
    env: { ...process.env, ...(values.roles === undefined ? {} : { BELFRY_ROLES: values.roles }) },
    readText: (path) => readFileSync(path, 'utf8'),
    member: `${hostname()}-${randomBytes(3).toString('hex')}`,
    terminal: process.stdout.isTTY === true,
  });
  if (!settings.ok) {
    const lines = settings.problems.map(
      ({ path, value, message, remedy }) =>
        `  ${path}${value === undefined ? '' : ` (${value})`} ${message}. ${remedy}`,
    );
    throw new Error(
      `The settings have ${lines.length === 1 ? 'a problem' : `${lines.length} problems`}:\n${lines.join('\n')}`,
    );
  }
  for (const { path, message, remedy } of settings.warnings) console.warn(`warning: ${path} ${message}. ${remedy}`);
  return { command: positionals[0] === 'migrate' ? 'migrate' : 'serve', settings: settings.value };
};

const readConfig = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    const why = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message;
    throw new Error(
      `The settings file ${path} can't be read: ${why}. Name a readable one after --config, or leave it out.`,
    );
  }
};

try {
  await main();
} catch (error) {
  const { code, message, port } = error as { code?: string; message: string; port?: number };
  console.error(
    code === 'EADDRINUSE'
      ? `Port ${port} is in use. Stop what listens there, or set BELFRY_HTTP_PORT or BELFRY_METRICS_PORT to a free one.`
      : message,
  );
  process.exit(1);
}
