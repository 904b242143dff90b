import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';

/** Paths that may carry what must never be in a log, wherever a line is written. */
const REDACTED = [
  'authorization',
  'cookie',
  'token',
  'password',
  'secret',
  'headers.authorization',
  'headers.cookie',
  'req.headers.authorization',
  'req.headers.cookie',
  '*.authorization',
  '*.cookie',
  '*.token',
  '*.password',
  '*.secret',
];

/** One line an event; those about runs are RunLog's. */
export const createLogger = ({ level, format }: { level: string; format: 'json' | 'pretty' }): Logger =>
  pino(
    {
      level,
      base: undefined,
      redact: { paths: REDACTED, censor: '[redacted]' },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    format === 'pretty'
      ? pretty({ colorize: process.stdout.isTTY, sync: true, translateTime: 'SYS:HH:MM:ss.l', ignore: 'pid,hostname' })
      : pino.destination({ fd: 1, sync: true }),
  );
