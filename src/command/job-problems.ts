import { callProblems } from '../fire/call/prepare-call.ts';
import { successProblems } from '../fire/verdict/success-rule.ts';
import { type JobSpec, jobSpecSchema } from '../model/job.ts';
import { valueAt } from '../model/path.ts';
import type { Problem } from '../model/problem.ts';
import { scheduleProblems } from './schedule-problems.ts';

/**
 * What the shape of a job does not tell and its engines do: schedule, success rule, templates. The document may have other mistakes: each
 * part that is well shaped is asked about, so that all problems come at once.
 */
export const jobProblems = (document: unknown): Problem[] => [
  ...scheduleProblems(document),
  ...ruleProblems(document),
  ...templateProblems(document),
];

const ruleProblems = (document: unknown): Problem[] => {
  const success = wellShaped(document, 'success');
  return success === undefined ? [] : successProblems(success);
};

const templateProblems = (document: unknown): Problem[] => {
  const request = wellShaped(document, 'request') ?? { ...EMPTY_REQUEST };
  const hashKey = wellShaped(document, 'hashKey');
  return callProblems({
    request,
    params: wellShaped(document, 'params') ?? {},
    // Whether the zone exists is the schedule's question, and it has been asked.
    schedule: { timeZone: 'UTC' },
    ...(hashKey === undefined ? {} : { hashKey }),
  });
};

const EMPTY_REQUEST = jobSpecSchema.shape.request.parse({ path: '/' });

const wellShaped = <F extends 'success' | 'request' | 'hashKey' | 'params'>(
  document: unknown,
  field: F,
): JobSpec[F] | undefined => {
  const given = valueAt(document, ['spec', field]);
  if (given === undefined || given === null) return undefined;
  const result = jobSpecSchema.shape[field].safeParse(given);
  return result.success ? (result.data as JobSpec[F]) : undefined;
};
