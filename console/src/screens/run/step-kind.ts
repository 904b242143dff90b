import type { useTranslation } from 'react-i18next';

export const STEP_KINDS = [
  'opened',
  'started',
  'reopened',
  'dial-failed',
  'attempt-sent',
  'attempt-ended',
  'retry-due',
  'shard-settled',
  'settled',
  'request',
  'cancel',
  'rerun',
] as const;

/** A kind that this console does not know yet is shown as it is. */
export const kindWord = (kind: string, t: ReturnType<typeof useTranslation<'run'>>['t']): string => {
  const known = STEP_KINDS.find((each) => each === kind);
  return known === undefined ? kind : t(`step.${known}`);
};
