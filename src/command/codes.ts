/**
 * Every stable code by which Belfry refuses something: the single source of the doors' statuses and of docs/errors.md.
 * Codes are for programs; they are added to, never renamed.
 */
export const CODES = {
  malformed: {
    status: 400,
    title: 'Not parsable',
    meaning: 'The body is not JSON or YAML, or a parameter is not of its kind. The place is named.',
  },
  'signed-out': {
    status: 401,
    title: 'No valid token',
    meaning: 'No token, or one that is unknown, expired or revoked.',
  },
  forbidden: { status: 403, title: 'Not allowed', meaning: 'The token is valid, but its role does not allow this.' },
  'not-found': {
    status: 404,
    title: 'Not found',
    meaning: 'No such object or route, or one that the token may not see.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    meaning: 'The route exists with other methods; the header `allow` names them.',
  },
  conflict: {
    status: 409,
    title: 'Changed meanwhile',
    meaning: 'The write names another version than the stored one, which `current` holds. Read it again, then write.',
  },
  'owned-elsewhere': {
    status: 409,
    title: 'Owned elsewhere',
    meaning:
      'The object came by kubectl and is changed there only; run now, cancel and rerun work, suspend and resume where its manifest leaves `suspended` open.',
  },
  'run-settled': { status: 409, title: 'Run is settled', meaning: 'The run has ended, so it can not be cancelled.' },
  'run-open': { status: 409, title: 'Run still goes on', meaning: 'Only a settled run can be rerun.' },
  overlap: {
    status: 409,
    title: 'Last run still goes on',
    meaning: 'The job forbids overlapping runs (concurrencyPolicy Forbid).',
  },
  'queue-full': {
    status: 409,
    title: 'Too many runs wait',
    meaning: 'As many runs of the job as `maxQueued` allows wait already.',
  },
  'idempotency-conflict': {
    status: 409,
    title: 'Key was used otherwise',
    meaning: 'The same idempotencyKey was used within a day with another request.',
  },
  'nothing-to-rerun': {
    status: 409,
    title: 'Nothing to rerun',
    meaning: 'No shard of the run is in the state that was asked for.',
  },
  'job-deleted': {
    status: 409,
    title: 'Job is deleted',
    meaning: 'The job was deleted; its history stays, but nothing new runs.',
  },
  'name-taken': {
    status: 409,
    title: 'Name is taken',
    meaning:
      'A live token or an account has this name; or a job or application, where the write only creates (`If-None-Match: *`), with its version in `current`.',
  },
  'too-large': {
    status: 413,
    title: 'Too large',
    meaning: 'The body is over 2 MiB, or a YAML one over 128 KiB; up to 32 MiB are read before that is said.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Unknown content type',
    meaning: 'Bodies are application/json or application/yaml.',
  },
  invalid: {
    status: 422,
    title: 'Not valid',
    meaning: 'The document or a parameter has problems; `problems` names all of them at once.',
  },
  'quota-exceeded': {
    status: 422,
    title: 'Over the quota',
    meaning: "The namespace's quota of jobs or of fires a second is used up.",
  },
  'kubernetes-not-configured': {
    status: 422,
    title: 'No cluster configured',
    meaning: 'The application names Kubernetes Services, and this server has no cluster.',
  },
  'secret-key-missing': {
    status: 422,
    title: 'No secret key',
    meaning: 'Secrets are stored encrypted only, and BELFRY_SECRET_KEY is not set.',
  },
  'not-proven': {
    status: 422,
    title: 'Before the kept history',
    meaning: 'The window begins before the history that is still kept; `detail` names its begin.',
  },
  'no-endpoint': {
    status: 409,
    title: 'No endpoint is ready',
    meaning: 'The application has no endpoint now that the job may call.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests',
    meaning: 'The server is busy; try again after `retry-after`.',
  },
  internal: {
    status: 500,
    title: 'Something broke',
    meaning: 'A fault of Belfry. The log has it under the request id.',
  },
  'cluster-unavailable': {
    status: 503,
    title: 'Cluster does not answer',
    meaning: 'The Kubernetes cluster that was asked for its Services does not answer, or refuses.',
  },
  'store-unavailable': {
    status: 503,
    title: 'Database is away',
    meaning: 'The database can not be reached or written; nothing was changed. Try again after `retry-after`.',
  },
  stopping: {
    status: 503,
    title: 'Server is stopping',
    meaning: 'This server shuts down; another one, or the next start, answers.',
  },
} as const satisfies Record<string, { status: number; title: string; meaning: string }>;

export type Code = keyof typeof CODES;
