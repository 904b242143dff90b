import type { Cause, RunFacts } from '../run/run.ts';

/** What a call says of why it is made: its run's cause, or that it is a try, which no run stands behind. */
export type CallCause = Cause | 'try';

/** What a call is about: what templates may name, and what its headers say. Instants are Unix milliseconds. */
export interface TemplateFacts {
  logId: number;
  fireAt: number;
  /** Null where no slot opened the run. */
  slotAt: number | null;
  shardIndex: number;
  shardTotal: number;
  /** From 1. */
  attempt: number;
  cause: CallCause;
  job: string;
  namespace: string;
  params: Readonly<Record<string, unknown>>;
  /** When the job's last run that succeeded fired; null where none did. */
  lastSuccessAt: number | null;
  /** The instant of sending, for the signature alone: a template that saw it would send something else on a retry. */
  now: number;
}

/** What is known of a run as it opens, before any shard. */
export type OpeningFacts = Pick<RunFacts, 'id' | 'fireAt' | 'slotAt' | 'job' | 'namespace'> & {
  cause: CallCause;
  lastSuccessAt?: number | null;
};

/** Names that templates of params may use. */
export const OPENING_NAMES = ['logId', 'fireAt', 'slotAt', 'cause', 'job', 'namespace', 'lastSuccessAt'] as const;
/** Names that the template of hashKey may use. */
export const RUN_NAMES = [...OPENING_NAMES, 'params'] as const;
/** Names that templates of a request may use. */
export const CALL_NAMES = [
  ...RUN_NAMES,
  ...(['shardIndex', 'shardTotal', 'shardingIndex', 'shardingTotal', 'attempt'] as const),
] as const;

/** The scope of a template; instants are RFC 3339 UTC with milliseconds. Without a prototype, so that nothing is inherited. */
export type Scope = Record<string, unknown>;

export function openingScope(run: OpeningFacts): Scope {
  const { id, fireAt, slotAt, cause, job, namespace, lastSuccessAt } = run;
  return scope({
    logId: id,
    fireAt: instantText(fireAt),
    slotAt: instantText(slotAt),
    cause,
    job,
    namespace,
    lastSuccessAt: instantText(lastSuccessAt ?? null),
  });
}

export function callScope(facts: TemplateFacts, secrets: Readonly<Record<string, string>>): Scope {
  const { logId, shardIndex, shardTotal, attempt, cause, job, namespace, params } = facts;
  return scope({
    logId,
    fireAt: instantText(facts.fireAt),
    slotAt: instantText(facts.slotAt),
    lastSuccessAt: instantText(facts.lastSuccessAt),
    shardIndex,
    shardTotal,
    shardingIndex: shardIndex,
    shardingTotal: shardTotal,
    attempt,
    cause,
    job,
    namespace,
    params,
    // Only templates of the application's headers were let name them.
    secrets,
  });
}

const scope = (facts: Scope): Scope => Object.assign(Object.create(null), facts);

/** Many fires share their instant: the last one's text is kept. */
let latest = { ms: 0, text: new Date(0).toISOString() };

export const instantText = <T extends number | null>(ms: T): T extends null ? string | null : string => {
  if (ms === null) return null as never;
  if (ms !== latest.ms) latest = { ms, text: new Date(ms).toISOString() };
  return latest.text as never;
};
