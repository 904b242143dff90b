import type { Endpoint } from '../target/endpoint.ts';
import { climbs, encodeSegment } from './encode.ts';
import { callScope, instantText, type TemplateFacts } from './facts.ts';
import { headerValue } from './headers.ts';
import type { Request } from './outcome.ts';
import { type PreparedCall, queryText } from './prepare-call.ts';
import { signatureHeaders, signingKeys } from './signing.ts';
import { Rendering, secretWithoutValue } from './template.ts';
import { Rendered, RenderProblem, textFor } from './text.ts';
import { traceparent } from './trace-context.ts';

const NO_SECRETS: Readonly<Record<string, string>> = {};
const LONGEST_TARGET = 16_384;
const LONGEST_BODY = 4_194_304;

/**
 * The request of one attempt, or why it can't be made. Host, scheme and port are the endpoint's; nothing that is rendered
 * reaches them, ends a header or adds a segment that climbs.
 *
 * @param secrets of the application, by name
 */
export function renderRequest(
  prepared: PreparedCall,
  facts: TemplateFacts,
  endpoint: Endpoint,
  secrets: Readonly<Record<string, string>>,
): { request: Request } | { problem: string } {
  try {
    return { request: requestOf(prepared, facts, endpoint, secrets) };
  } catch (error) {
    if (error instanceof RenderProblem) return { problem: error.message };
    throw error;
  }
}

/** The key that ConsistentHash routes by; the job's name where the definition has none, or where it can't be rendered. */
export function renderHashKey(prepared: PreparedCall, facts: TemplateFacts): string {
  if (prepared.hashKey === null) return facts.job;
  if (typeof prepared.hashKey === 'string') return prepared.hashKey;
  try {
    return prepared.hashKey.text(new Rendering(callScope(facts, NO_SECRETS), prepared.timeZone));
  } catch (error) {
    if (error instanceof RenderProblem) return facts.job;
    throw error;
  }
}

function requestOf(
  prepared: PreparedCall,
  facts: TemplateFacts,
  endpoint: Endpoint,
  secrets: Readonly<Record<string, string>>,
): Request {
  // Most jobs have no templates, and never pay for a scope.
  let rendering: Rendering | null = null;
  const lazily = () => (rendering ??= new Rendering(callScope(facts, secrets), prepared.timeZone));

  const shardKey = `${facts.logId}-${facts.shardIndex}`;
  const { origin, basePath } = splitUrl(endpoint.url);
  const path = basePath + (prepared.fixedTarget ?? renderTarget(prepared, lazily()));
  const headers: Record<string, string> = { ...prepared.headers.fixed };
  for (const [name, text] of prepared.headers.dynamic) headers[name] = headerValue(text, lazily());
  const body = bodyOf(prepared, shardKey, lazily, headers);
  addOwnHeaders(headers, facts, shardKey);
  if (prepared.signing !== null)
    Object.assign(headers, signatureHeaders(keysOf(prepared.signing, secrets), shardKey, facts.now, body));
  const request: Request = { method: prepared.method, origin, path, headers, body };
  if (endpoint.host !== undefined) headers.host = endpoint.host;
  const serverName = prepared.serverName ?? endpoint.host?.replace(/:\d+$/, '');
  if (serverName !== undefined) request.serverName = serverName;
  if (endpoint.admission === 'admitted') request.admitted = true;
  return request;
}

/** What every call carries (docs/templates.md, "What a call carries"); spelt as it goes on the wire. */
function addOwnHeaders(headers: Record<string, string>, facts: TemplateFacts, shardKey: string): void {
  headers['schedulerx-logId'] = String(facts.logId);
  headers['schedulerx-shardingIndex'] = String(facts.shardIndex);
  headers['schedulerx-shardingTotal'] = String(facts.shardTotal);
  headers['belfry-job'] = encodeURIComponent(facts.job);
  headers['belfry-namespace'] = encodeURIComponent(facts.namespace);
  headers['belfry-fire-at'] = instantText(facts.fireAt);
  headers['belfry-attempt'] = String(facts.attempt);
  headers['belfry-cause'] = facts.cause;
  headers['idempotency-key'] = shardKey;
  headers.traceparent = traceparent(facts.logId, facts.shardIndex, facts.attempt);
}

function renderTarget(prepared: PreparedCall, rendering: Rendering): string {
  const path = textFor(prepared.path, rendering);
  if (!path.startsWith('/') || path.startsWith('//') || climbs(path))
    throw new RenderProblem('spec.request.path', `the path ${JSON.stringify(path.slice(0, 100))} leaves the base path`);
  const query = prepared.query.map(
    ([name, text]) => [name, text instanceof Rendered ? encodeSegment(text.text(rendering)) : text] as const,
  );
  const target = path + queryText(query);
  if (target.length > LONGEST_TARGET)
    throw new RenderProblem('spec.request.path', `path and query are longer than ${LONGEST_TARGET} characters`);
  return target;
}

/** The body, and its content type among the headers where none is given. */
function bodyOf(
  { body, headers: given }: PreparedCall,
  shardKey: string,
  lazily: () => Rendering,
  headers: Record<string, string>,
): string | null {
  if (body === null) return null;
  if (body.contentType !== null && !given.has('content-type')) headers['content-type'] = body.contentType;
  if (body.fixed !== null) return body.fixed;
  const made = body.make(lazily(), shardKey);
  if (made.body.length > LONGEST_BODY)
    throw new RenderProblem('spec.request.body', `the body is longer than ${LONGEST_BODY} characters`);
  if (made.contentType !== undefined) setContentType(headers, made.contentType);
  return made.body;
}

/** Takes the place of what an application's headers say for all jobs, however it is spelt. */
function setContentType(headers: Record<string, string>, contentType: string): void {
  for (const name of Object.keys(headers)) if (name.toLowerCase() === 'content-type') delete headers[name];
  headers['content-type'] = contentType;
}

function keysOf(name: string, secrets: Readonly<Record<string, string>>): Buffer[] {
  const secret = Object.hasOwn(secrets, name) ? secrets[name] : undefined;
  if (secret === undefined) throw new RenderProblem('spec.signing', secretWithoutValue(name));
  try {
    return signingKeys(secret);
  } catch (error) {
    throw new RenderProblem('spec.signing', (error as Error).message);
  }
}

/** Base URLs were checked and normalised when they were saved: scheme, authority, and a path that doesn't end in "/". */
function splitUrl(url: string): { origin: string; basePath: string } {
  const slash = url.indexOf('/', url.indexOf('//') + 2);
  if (slash === -1) return { origin: url, basePath: '' };
  return { origin: url.slice(0, slash), basePath: url.endsWith('/') ? url.slice(slash, -1) : url.slice(slash) };
}
