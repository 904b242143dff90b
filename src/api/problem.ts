import { HttpException } from '@nestjs/common';
import { CODES, type Code } from '../command/codes.ts';
import { CommandError } from '../command/command-error.ts';
import type { Problem } from '../model/problem.ts';

/** The body of every refusal: `application/problem+json`. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  code: Code;
  detail: string;
  problems: readonly Problem[];
  /** resourceVersion of the stored object, on a conflict or where its name is taken. */
  current?: string;
  requestId: string;
}

export interface Refusal {
  code: Code;
  detail: string;
  problems: readonly Problem[];
  current?: string;
}

/** How a document without problems of its own is refused. */
const plain = (code: Code, detail: string): Refusal => ({ code, detail, problems: [] });

const TOO_LARGE: Refusal = {
  code: 'too-large',
  detail: 'The body is over 2 MiB.',
  problems: [
    {
      path: '',
      message: 'The body is over 2 MiB (2097152 bytes)',
      remedy:
        'Send one application or job a request; `belfry apply -f` does so with a file of many. Data that a call needs is better fetched by the service that is called.',
    },
  ],
};

/** What an error means to whoever asked. Nothing of an unexpected error is told; the log has it under the request's id. */
export const refusalOf = (error: unknown): Refusal => {
  if (error instanceof CommandError)
    return {
      code: error.code,
      detail: error.message,
      problems: error.problems,
      ...(error.current === undefined ? {} : { current: error.current }),
    };
  if (isStoreFailure(error))
    return plain(
      'store-unavailable',
      'The database can not be reached or written now. Nothing was changed; try again.',
    );
  const status =
    error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown } | null)?.statusCode;
  if ((error as { code?: unknown } | null)?.code === 'FST_ERR_BAD_URL')
    return plain('malformed', 'The path is not percent-encoded UTF-8. Write each byte of a special character as %XX.');
  switch (status) {
    case 404:
      return plain('not-found', 'There is no such route.');
    case 413:
      return TOO_LARGE;
    case 415:
      return plain('unsupported-media-type', 'Send application/json or application/yaml.');
    case 429:
      return plain('too-many-requests', 'The server is busy; try again in a moment.');
    case 503:
      return plain('stopping', 'This server shuts down.');
    default:
      return typeof status === 'number' && status >= 400 && status < 500
        ? plain('malformed', (error as Error).message)
        : plain('internal', 'A fault of Belfry; the log has it under the request id.');
  }
};

export const bodyOf = ({ code, detail, problems, current }: Refusal, requestId: string): ProblemBody => ({
  type: `urn:belfry:problem:${code}`,
  title: CODES[code].title,
  status: CODES[code].status,
  code,
  detail,
  problems,
  ...(current === undefined ? {} : { current }),
  requestId,
});

const STORE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_SERVER_SHUTDOWN',
  'ER_OPTION_PREVENTS_STATEMENT',
  'ER_DISK_FULL',
  'ER_RECORD_FILE_FULL',
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'SQLITE_FULL',
  'SQLITE_READONLY',
  'SQLITE_BUSY',
  'SQLITE_CANTOPEN',
  'SQLITE_MISUSE',
]);

/** Known by the code that drivers give, so that the API needs no driver. */
const isStoreFailure = (error: unknown): boolean => {
  const { code, driverError } = (error ?? {}) as { code?: unknown; driverError?: { code?: unknown } };
  return [code, driverError?.code].some(
    (each) => typeof each === 'string' && (STORE_CODES.has(each) || each.startsWith('SQLITE_IOERR')),
  );
};
