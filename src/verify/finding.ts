/** What can be wrong, and what is meant by it. */
export const FINDINGS = {
  missing: 'a slot that should have been, with neither a run nor a reason',
  extra: 'a run that no definition of that time asked for',
  doubled: 'one slot that was opened, or accounted for, more than once',
  late: 'a slot that opened, or still waits, beyond the bound',
  early: 'a call that was sent before its time',
  unexplained: 'a slot or a run whose record contradicts the definition of that time',
  'called-too-often': 'more attempts than maxAttempts allows, or attempts that are not counted one by one',
  overlap: 'calls of more runs of a job at once than its concurrencyPolicy allows',
  'unknown-call': 'the receiver saw a call that the store knows nothing of',
  'unseen-call': 'the store holds the reply to a call that the receiver did not see',
  'doubled-call': 'the receiver saw one attempt more than once',
  'shards-mixed-up': 'the receiver saw two shards under one index',
} as const;

export type FindingKind = keyof typeof FINDINGS;

export interface Finding {
  kind: FindingKind;
  namespace: string;
  job: string;
  /** The slot, or the instant of what is wrong; Unix ms, null where none is known. */
  at: number | null;
  runId: number | null;
  /** A sentence without a full stop. */
  reason: string;
}
