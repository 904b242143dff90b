/** What stands behind `npm run demo --`. */
import { parseArgs } from 'node:util';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
/** Every job has fired, been retried and rerun after this long. */
const LEAST_MS = 10_000;

export const USAGE = `npm run demo [-- --for 30s] [--port 8710] [--data DIR]

  --for 30s     ends by itself, with a table of what each job promised and did; exit code 0 only where all kept their promise
  --port 8710   where Belfry listens
  --data DIR    keeps the database, the admin token and the log there; without it they are removed at the end`;

/** @throws with a sentence for whoever started the demo */
export const readOptions = (args) => {
  const { values } = parseArgs({
    args,
    options: {
      for: { type: 'string' },
      port: { type: 'string' },
      data: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  return {
    help: values.help === true,
    forMs: values.for === undefined ? null : durationMs(values.for),
    port: values.port === undefined ? null : portOf(values.port),
    folder: values.data ?? null,
  };
};

const durationMs = (text) => {
  const [, count, unit] = /^(\d+)(ms|s|m|h)$/.exec(text) ?? [];
  if (count === undefined) throw new Error(`--for ${text} is not a duration. Write, for example, --for 30s.`);
  const ms = Number(count) * UNITS[unit];
  if (ms < LEAST_MS || ms > UNITS.h * 24)
    throw new Error(`--for ${text} is out of range: at least 10s, so that every job has its turn, and at most 24h.`);
  return ms;
};

const portOf = (text) => {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535)
    throw new Error(`--port ${text} is not a port: it is a whole number from 1 to 65535.`);
  return port;
};
