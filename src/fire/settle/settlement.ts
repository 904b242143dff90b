/** What is done about an attempt's verdict. */
export type Settlement =
  | { kind: 'done' }
  /** Another attempt, not before `dueAt` (Unix ms). */
  | { kind: 'retry'; dueAt: number; reason: string }
  | { kind: 'give-up'; reason: string };
