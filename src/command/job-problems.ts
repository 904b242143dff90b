import { callProblems } from '../fire/call/prepare-call.ts';
import { successProblems } from '../fire/verdict/success-rule.ts';
import { type JobSpec, jobSpecSchema, type RequestSpec } from '../model/job.ts';
import { membersOf, valueAt } from '../model/path.ts';
import type { Problem } from '../model/problem.ts';
import { soundPart } from '../model/sound-part.ts';
import { scheduleProblems } from './schedule-problems.ts';

/**
 * What the shape of a job does not tell and its engines do: schedule, success rule, templates. The document may have other mistakes: what
 * is left without them is asked about, so that all problems come at once.
 */
export const jobProblems = (document: unknown): Problem[] => [
  ...scheduleProblems(document),
  ...ruleProblems(document),
  ...templateProblems(document),
];

const ruleProblems = (document: unknown): Problem[] => {
  const success = sound(document, 'success');
  return success === undefined ? [] : successProblems(success);
};

const templateProblems = (document: unknown): Problem[] => {
  const hashKey = sound(document, 'hashKey');
  return callProblems({
    request: soundRequest(valueAt(document, ['spec', 'request'])),
    params: sound(document, 'params') ?? {},
    // Whether the zone exists is the schedule's question, and it has been asked.
    schedule: { timeZone: 'UTC' },
    ...(hashKey === undefined ? {} : { hashKey }),
  });
};

const requestSchema = jobSpecSchema.shape.request;
const ANY_PATH = '/';

/** A request is none without its path, so another one stands in where the given one is refused. */
const soundRequest = (given: unknown): RequestSpec => {
  const { path, ...others } = Object.fromEntries(membersOf(given));
  const taken = requestSchema.shape.path.safeParse(path).success ? path : ANY_PATH;
  return soundPart(requestSchema, { ...others, path: taken }) ?? requestSchema.parse({ path: ANY_PATH });
};

const sound = <F extends 'success' | 'hashKey' | 'params'>(document: unknown, field: F): JobSpec[F] | undefined => {
  const given = valueAt(document, ['spec', field]);
  return given === undefined || given === null
    ? undefined
    : (soundPart(jobSpecSchema.shape[field], given) as JobSpec[F] | undefined);
};
