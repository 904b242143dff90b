/** How an endpoint did in its health checks. */
export interface Readiness {
  ready: boolean;
  /** Probes in a row that spoke against `ready`. */
  against: number;
  /** Instant (Unix ms) of the first of those in a row; of the first bad one while it isn't ready. */
  since: number;
  /** Why it is not ready, as it was when it was taken out: it must not change with every probe. */
  reason: string | null;
}

export interface HealthThresholds {
  /** Bad probes in a row that take an endpoint out. */
  unhealthyAfter: number;
  /** Good ones that bring it back. */
  healthyAfter: number;
}

/** What one probe found: null is good, else what it met, `GET /healthz answered 503`. */
export type ProbeFinding = string | null;

/**
 * Before its first probe an endpoint is ready: after a restart of ours, what is due must not fail because nobody has
 * been asked yet, and a call in vain costs less than a run that called nobody.
 */
export const unproven = (now: number): Readiness => ({ ready: true, against: 0, since: now, reason: null });

/** The readiness after one more probe; the same object where nothing changed. */
export const observed = (
  readiness: Readiness,
  finding: ProbeFinding,
  now: number,
  { unhealthyAfter, healthyAfter }: HealthThresholds,
): Readiness => {
  const speaksAgainst = readiness.ready ? finding !== null : finding === null;
  if (!speaksAgainst) return readiness.against === 0 ? readiness : { ...readiness, against: 0 };
  const against = readiness.against + 1;
  if (!readiness.ready) return against >= healthyAfter ? unproven(now) : { ...readiness, against };
  const since = readiness.against === 0 ? now : readiness.since;
  if (against < unhealthyAfter) return { ...readiness, against, since };
  return {
    ready: false,
    against: 0,
    since,
    reason: `${finding}${times(against)} since ${new Date(since).toISOString()}`,
  };
};

const WORDS = ['', '', ' twice', ' three times', ' four times', ' five times'];

const times = (count: number): string => WORDS[count] ?? ` ${count} times`;
