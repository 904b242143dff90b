import type { Condition } from '../model/status.ts';

export type Finding = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

const LONGEST_MESSAGE = 2_048;

export const holds = (type: string, reason: string, message: string): Finding => ({
  type,
  status: 'True',
  reason,
  message,
});
export const fails = (type: string, reason: string, message: string): Finding => ({
  type,
  status: 'False',
  reason,
  message,
});
export const unknown = (type: string, reason: string, message: string): Finding => ({
  type,
  status: 'Unknown',
  reason,
  message,
});

/** Whether what the object says is in force; whether that can do its work is another question. */
export const accepted = (
  verdict: { kind: 'stored' } | { kind: 'refused'; reason: string; message: string },
  revision: number | null,
): Finding =>
  verdict.kind === 'refused'
    ? { ...refused(verdict, revision), type: 'Accepted' }
    : holds('Accepted', 'Stored', 'What the object says is in force.');

/** What is not known for the moment leaves standing what was said of it before; null where nothing was of this generation. */
export const orBefore = (finding: Finding, before: unknown, generation: number): Finding | null => {
  if (finding.status !== 'Unknown') return finding;
  const last = isOf(before, generation) ? conditionIn(before, finding.type) : undefined;
  return last === undefined
    ? null
    : { type: last.type, status: last.status, reason: last.reason, message: last.message };
};

const isOf = (status: unknown, generation: number): boolean =>
  (status as { observedGeneration?: number } | undefined)?.observedGeneration === generation;

/** Not as the object says now. What was stored of it before stays at work, and that is said: @param revision of that, null where there is none */
export const refused = ({ reason, message }: { reason: string; message: string }, revision: number | null): Finding =>
  fails('Ready', reason, revision === null ? message : `${message} Until then revision ${revision} stays at work.`);

/** `lastTransitionTime` moves where the status turned, and only there. */
export const conditionsAfter = (
  before: unknown,
  findings: readonly Finding[],
  { generation, now }: { generation: number; now: number },
): Condition[] => {
  const known = new Map(conditionsIn(before).map((condition) => [condition.type, condition]));
  return findings.map((finding) => {
    const last = known.get(finding.type);
    return {
      ...finding,
      message: finding.message.slice(0, LONGEST_MESSAGE),
      observedGeneration: generation,
      lastTransitionTime:
        last !== undefined && last.status === finding.status ? last.lastTransitionTime : secondsText(now),
    };
  });
};

/** Conditions of a status as an object carries it. */
export const conditionsIn = (status: unknown): Condition[] =>
  (status as { conditions?: Condition[] } | undefined)?.conditions ?? [];

export const conditionIn = (status: unknown, type: string): Condition | undefined =>
  conditionsIn(status).find((condition) => condition.type === type);

/** Kubernetes' times have no fractions. */
export const secondsText = (at: number): string => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

/** A stable code as Kubernetes spells reasons: `owned-elsewhere` is `OwnedElsewhere`. */
export const reasonOf = (code: string): string =>
  code.replace(/(^|-)([a-z])/g, (_, __, letter: string) => letter.toUpperCase());
