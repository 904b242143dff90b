import type { ApplicationSpec } from '../../model/application.ts';
import type { JobSpec } from '../../model/job.ts';
import type { Problem } from '../../model/problem.ts';
import { type PreparedBody, prepareBody } from './body.ts';
import { climbs, encodeSegment } from './encode.ts';
import { CALL_NAMES, RUN_NAMES } from './facts.ts';
import { type PreparedHeaders, prepareHeaders } from './headers.ts';
import { type PreparedParams, prepareParams } from './params.ts';
import { Rendered, type Text, TextCompiler } from './text.ts';

/** The request of a job as sent to an application, compiled once for a revision of both. */
export interface PreparedCall {
  method: string;
  /** Zone of dates in templates. */
  timeZone: string;
  path: Text;
  /** Names are encoded; fixed values, too. */
  query: readonly (readonly [name: string, text: Text])[];
  /** Path and query where no template is among them. */
  fixedTarget: string | null;
  headers: PreparedHeaders;
  body: PreparedBody | null;
  /** Name of the secret that signs, where calls are signed. */
  signing: string | null;
  /** Name for TLS instead of the host's. */
  serverName: string | null;
  hashKey: Text | null;
  params: PreparedParams;
}

/** A request that can't be compiled: every problem at once. */
export class CallError extends Error {
  override readonly name = 'CallError';

  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => `${path}: ${message}`).join('; '));
  }
}

/** What `prepareCall` reads of an application. */
type CalledApplication = Pick<ApplicationSpec, 'headers' | 'secrets' | 'signing' | 'tls'>;
type CallingJob = Pick<JobSpec, 'request' | 'params' | 'schedule' | 'hashKey'>;

const NO_APPLICATION: CalledApplication = { headers: {}, secrets: {} };

/**
 * Compiles the request of a job to an application.
 * @throws CallError
 */
export function prepareCall(job: CallingJob, application: CalledApplication): PreparedCall {
  const { call, problems } = compileCall(job, application);
  if (problems.length > 0) throw new CallError(problems);
  return call;
}

/** What is wrong with the templates of a job and what else its request can't be, whatever its application says. */
export const callProblems = (job: CallingJob): Problem[] => compileCall(job, NO_APPLICATION).problems;

/** What is wrong with the templates of an application's headers. */
export function applicationCallProblems(application: CalledApplication): Problem[] {
  const compiler = new TextCompiler();
  prepareHeaders([applicationHeaders(application)], compiler);
  return compiler.problems;
}

const applicationHeaders = ({ headers, secrets }: CalledApplication) => ({
  headers,
  path: ['spec', 'headers'],
  secrets: Object.keys(secrets),
});

function compileCall(job: CallingJob, application: CalledApplication): { call: PreparedCall; problems: Problem[] } {
  const { request } = job;
  const here = ['spec', 'request'];
  const compiler = new TextCompiler();
  const headers = prepareHeaders(
    [applicationHeaders(application), { headers: request.headers, path: [...here, 'headers'], secrets: null }],
    compiler,
  );
  const path = compiler.compile(request.path, [...here, 'path'], 'path', CALL_NAMES);
  if (!request.path.startsWith('/') || request.path.startsWith('//') || (typeof path === 'string' && climbs(path)))
    compiler.refuse([...here, 'path'], request.path, 'leaves the base path', 'Begin with a single "/", without "..".');
  const query = Object.entries(request.query).map(([name, source]) => {
    const text = compiler.compile(source, [...here, 'query', name], 'text', CALL_NAMES);
    return [
      encodeSegment(name.toWellFormed()),
      typeof text === 'string' ? encodeSegment(text.toWellFormed()) : text,
    ] as const;
  });
  const body = prepareBody(request, here, compiler);
  if (
    request.multipart !== undefined &&
    Object.keys(request.headers).some((name) => name.toLowerCase() === 'content-type')
  )
    compiler.refuse(
      [...here, 'headers', 'content-type'],
      '',
      'stands beside multipart',
      'Remove it: it names the boundary.',
    );
  const hashKey =
    job.hashKey === undefined ? null : compiler.compile(job.hashKey, ['spec', 'hashKey'], 'text', RUN_NAMES);
  const { params, problems } = prepareParams(job.params, job.schedule.timeZone);
  const call: PreparedCall = {
    method: request.method,
    timeZone: job.schedule.timeZone,
    path,
    query,
    fixedTarget: fixedTarget(path, query),
    headers,
    body,
    signing: application.signing ?? null,
    serverName: application.tls?.serverName ?? null,
    hashKey,
    params,
  };
  return { call, problems: [...compiler.problems, ...problems] };
}

function fixedTarget(path: Text, query: PreparedCall['query']): string | null {
  if (path instanceof Rendered || query.some(([, text]) => text instanceof Rendered)) return null;
  return path + queryText(query as readonly (readonly [string, string])[]);
}

/** `?a=1&b=2` of encoded names and values. */
export const queryText = (query: readonly (readonly [name: string, value: string])[]): string =>
  query.length === 0 ? '' : `?${query.map(([name, value]) => `${name}=${value}`).join('&')}`;
