import { visibleText } from '../parts/visible-text.ts';
import { type Refusal, RefusedError, UnreachableError } from './refusal.ts';
import { isSignedOut, setStanding } from './standing.ts';

/** Shown back with every write: the session's cookie alone, which a foreign page could make a browser send, changes nothing. */
let csrf = '';
export const keepCsrf = (token: string): void => {
  csrf = token;
};

export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Left out where undefined; lists are sent with commas between. */
  query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
  /** The sign-in page: 401 is an answer there, not the end of a session. */
  signedOutIsFine?: boolean;
  /** A document that is written back: every character as it is. All else is only looked at, and turning characters are marked. */
  isDocument?: boolean;
}

/**
 * One request to `/api/v1` + path, as any program would send it.
 * @throws RefusedError where the server says no, UnreachableError where nothing came back
 */
export const ask = async <T>(path: string, { method = 'GET', query, body, headers, signal, ...ask }: Ask = {}) => {
  const response = await reach(`/api/v1${path}${queryText(query)}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'GET' ? {} : { 'x-csrf-token': csrf }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.ok) {
    // Open routes answer strangers too: a session that ended is over until its successor's token is kept.
    if (ask.signedOutIsFine !== true || !isSignedOut()) setStanding('well');
    if (response.status === 204) return undefined as T;
    const text = await response.text();
    return JSON.parse(ask.isDocument === true ? text : visibleText(text)) as T;
  }
  const refusal = await refusalOf(response);
  if (response.status === 401 && ask.signedOutIsFine !== true) setStanding('signed-out');
  if (refusal.code === 'stopping' || refusal.code === 'store-unavailable') setStanding('away');
  throw new RefusedError(refusal);
};

const reach = async (url: string, init: RequestInit): Promise<Response> => {
  try {
    return await fetch(url, { ...init, credentials: 'same-origin' });
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    setStanding('away');
    throw new UnreachableError('The server can not be reached.');
  }
};

/** What stands between us and the server may answer with a page of its own. */
const refusalOf = async (response: Response): Promise<Refusal> => {
  const text = await response.text();
  try {
    const body = JSON.parse(text) as Refusal;
    if (typeof body.code === 'string') return body;
  } catch {
    // No problem+json: told below by its status.
  }
  if (response.status >= 502) {
    setStanding('away');
    throw new UnreachableError(`The server can not be reached (${response.status}).`);
  }
  return {
    type: 'about:blank',
    title: response.statusText,
    status: response.status,
    code: 'internal',
    detail: `${response.status} ${response.statusText}`,
    problems: [],
    requestId: '',
  };
};

const queryText = (query: Ask['query'] = {}): string => {
  const given = Object.entries(query).flatMap(([name, value]): [string, string][] =>
    value === undefined || value === '' ? [] : [[name, Array.isArray(value) ? value.join(',') : String(value)]],
  );
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`;
};
