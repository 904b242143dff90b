import type { ScheduleSpec } from '../model/job.ts';
import { sameOwner } from '../model/owner.ts';
import type { JobStatus } from '../model/status.ts';
import type { JobStanding, LastRun } from '../view/standings.ts';
import { APPLICATION_NOT_READY } from './application-readiness.ts';
import {
  accepted,
  conditionIn,
  conditionsAfter,
  type Finding,
  fails,
  holds,
  orBefore,
  refused,
  secondsText,
  unknown,
} from './conditions.ts';
import type { Verdict } from './definition.ts';
import { type EndpointSummary, someEndpointReady } from './endpoint-summary.ts';
import { missedText } from './job-events.ts';
import { lateText } from './late-text.ts';
import type { KubeObject } from './ports.ts';

/** A job as it stands in the store, with its newest run and whether the newest settled one failed or was missed. */
export interface Standing extends JobStanding {
  lastRun: LastRun | null;
  /** Null where no settled run has been seen yet. */
  failing: boolean | null;
}

export interface JobFacts {
  object: KubeObject;
  verdict: Verdict;
  /** Null until the stored job has been seen. */
  standing: Standing | null;
  /** Of its application; null where that is not there. */
  endpoints: EndpointSummary | null;
  /** Whether jobs can call it; null where it is not there. */
  application: Finding | null;
  /** It is an object of the cluster that is not in force. */
  isApplicationRefused: boolean;
  /** The status as it was written last. */
  before: unknown;
  now: number;
}

/** What is reported of an HttpJob; null where nothing is known to report yet. */
export const jobStatus = (facts: JobFacts): JobStatus | null => {
  const { object, verdict, standing, before, now } = facts;
  const { generation } = object.metadata;
  const status = { observedGeneration: generation, asOf: secondsText(now), schedule: scheduleText(object) };
  const conditions = (findings: readonly Finding[]) => conditionsAfter(before, findings, { generation, now });
  if (standing === null || isBehind(standing, verdict))
    return verdict.kind === 'refused'
      ? { ...status, conditions: conditions([accepted(verdict, null), refused(verdict, null), scheduleValid(verdict)]) }
      : null; // Stored, and not seen yet how it stands: that takes a moment, and is worth no write.
  const { revision } = verdict.kind === 'stored' ? verdict : standing;
  const readiness = verdict.kind === 'refused' ? refused(verdict, revision) : ready(facts, standing);
  const endpoints = orBefore(
    someEndpointReady(standing.applicationId === null ? null : facts.endpoints),
    before,
    generation,
  );
  if (readiness === null) return null; // Its application's cluster was asked a moment ago.
  return {
    ...status,
    revision,
    suspended: standing.suspended,
    conditions: conditions([
      accepted(verdict, revision),
      readiness,
      scheduleValid(verdict),
      ...(endpoints === null ? [] : [endpoints]),
      failing(standing, before),
    ]),
    ...(standing.nextSlotAt === null ? {} : { nextFireAt: secondsText(standing.nextSlotAt) }),
    ...(standing.lastRun === null ? {} : lastRunOf(standing.lastRun)),
  };
};

/** It was stored, and what was seen of it is from before that: the application that it had then may be another. */
const isBehind = ({ owner }: Standing, verdict: Verdict): boolean =>
  verdict.kind === 'stored' && !sameOwner(owner, verdict.claim);

/** Null while that is not known, and was not before. */
const ready = (facts: JobFacts, standing: Standing): Finding | null => {
  const { object, application, before } = facts;
  const { spec, metadata } = object;
  const { applicationId, suspended, nextSlotAt, lastRun } = standing;
  if (applicationId === null) return withoutApplication(facts);
  if (application?.status === 'Unknown') return orBefore(application, before, metadata.generation);
  if (application?.status === 'False')
    return fails(
      'Ready',
      APPLICATION_NOT_READY,
      `Application ${String(spec.application)} can not be called: ${application.message}`,
    );
  if (suspended) return holds('Ready', 'Suspended', 'The schedule opens no runs until the job is resumed.');
  const { cron, every, at, after } = spec.schedule as ScheduleSpec;
  if ((cron ?? every ?? at ?? after) === undefined) return holds('Ready', 'Manual', 'It runs when it is asked to.');
  if (nextSlotAt !== null) return holds('Ready', 'Scheduled', 'It fires when it is due.');
  return after !== undefined && lastRun?.settledAt === null
    ? holds('Ready', 'Scheduled', 'It fires again after the run that goes on now.')
    : holds('Ready', 'Exhausted', 'The schedule names no further slot.');
};

const withoutApplication = ({ object: { spec, metadata }, isApplicationRefused }: JobFacts): Finding => {
  const name = String(spec.application);
  if (!isApplicationRefused)
    return fails(
      'Ready',
      'ApplicationMissing',
      `There is no application ${name} in this namespace; runs fail until it is there.`,
    );
  const where = `kubectl describe httpapplication ${name} -n ${metadata.namespace}`;
  return fails(
    'Ready',
    'ApplicationRefused',
    `Application ${name} was refused; runs fail until it is accepted. What is wrong: ${where}.`,
  );
};

const SCHEDULE = 'spec.schedule';

const scheduleValid = (verdict: Verdict): Finding => {
  if (verdict.kind === 'stored') return holds('ScheduleValid', 'Valid', 'The schedule can fire.');
  const wrong = verdict.problems.filter(({ path }) => path.startsWith(SCHEDULE));
  if (wrong.length > 0) return fails('ScheduleValid', 'Invalid', verdict.message);
  return verdict.problems.length > 0
    ? holds('ScheduleValid', 'Valid', 'The schedule can fire; something else is wrong.')
    : unknown('ScheduleValid', verdict.reason, verdict.message);
};

/** While a run goes on, what the one before came to still stands. */
const failing = ({ lastRun, failing: isFailing }: Standing, before: unknown): Finding => {
  const last = conditionIn(before, 'Failing');
  if (isFailing === null)
    return last === undefined || last.reason === 'NoRunYet'
      ? fails('Failing', 'NoRunYet', 'No run has settled yet.')
      : { type: last.type, status: last.status, reason: last.reason, message: last.message };
  if (!isFailing) return fails('Failing', 'Succeeded', 'The latest run that settled succeeded.');
  if (lastRun === null || lastRun.settledAt === null)
    return last?.status === 'True'
      ? holds('Failing', last.reason, last.message)
      : holds('Failing', 'RunFailed', 'The latest run that settled failed.');
  if (lastRun.state === 'missed') return holds('Failing', 'SlotMissed', `${missedText(lastRun)}.`);
  return holds('Failing', 'RunFailed', `Run ${lastRun.id}: ${lastRun.reason ?? lastRun.state}.`);
};

const lastRunOf = (run: LastRun): Pick<JobStatus, 'lastFireAt' | 'lastRun'> => ({
  lastFireAt: secondsText(run.fireAt),
  lastRun: {
    id: String(run.id),
    state: run.state,
    cause: run.cause,
    ...(run.reason === null ? {} : { reason: run.reason.slice(0, 1_024) }),
    late: lateText(run.openedAt - run.fireAt),
    ...(run.startedAt === null ? {} : { startedAt: secondsText(run.startedAt) }),
    ...(run.settledAt === null ? {} : { settledAt: secondsText(run.settledAt) }),
  },
});

const scheduleText = ({ spec }: KubeObject): string => {
  const { cron, every, at, after } = spec.schedule as ScheduleSpec;
  if (cron !== undefined) return cron;
  if (every !== undefined) return `every ${every}`;
  if (at !== undefined) return `at ${at}`;
  return after === undefined ? 'manual' : `after ${after}`;
};
