import { nextFire } from '../fire/schedule/slots.ts';
import type { JobSpec } from '../model/job.ts';
import type { Problem } from '../model/problem.ts';
import { compiledSchedule } from './compiled-schedule.ts';
import type { JobSurroundings } from './definition-store.ts';
import type { Quotas } from './ports.ts';

/** How many fires ahead the density of a schedule is measured over. */
const FIRES_AHEAD = 10;

/** What a save would exceed of its namespace's quotas. */
export const quotaProblems = (
  quotas: Quotas,
  spec: JobSpec,
  { isNew, surroundings, now }: { isNew: boolean; surroundings: JobSurroundings; now: number },
): Problem[] => {
  const problems: Problem[] = [];
  if (isNew && quotas.jobs !== null && surroundings.otherJobs >= quotas.jobs)
    problems.push({
      path: 'metadata.namespace',
      message: `holds ${surroundings.otherJobs} jobs, and its quota is ${quotas.jobs}`,
      remedy: 'Delete jobs that are no longer needed, or have BELFRY_QUOTA_JOBS raised.',
    });
  if (quotas.firesPerSecond !== null) {
    const others = surroundings.otherSpecs.reduce((sum, other) => sum + firesPerSecond(other, now), 0);
    const own = firesPerSecond(spec, now);
    if (own > 0 && others + own > quotas.firesPerSecond)
      problems.push({
        path: 'spec.schedule',
        message: `fires ${rounded(own)} times a second on top of ${rounded(others)} of the namespace, and its quota is ${quotas.firesPerSecond}`,
        remedy: 'Fire less often, or have BELFRY_QUOTA_FIRES_PER_SECOND raised.',
      });
  }
  return problems;
};

/** Density of the next fires; 0 for what is suspended, over, or fires once. */
const firesPerSecond = (spec: JobSpec, now: number): number => {
  if (spec.suspended === true) return 0;
  const schedule = compiledSchedule(spec, now);
  if (schedule.kind === 'after') return 1_000 / schedule.afterMs;
  const first = nextFire(schedule, now);
  let last = first;
  let gaps = 0;
  for (; last !== null && gaps < FIRES_AHEAD; gaps++) {
    const next = nextFire(schedule, last);
    if (next === null) break;
    last = next;
  }
  return first === null || last === null || gaps === 0 ? 0 : (gaps * 1_000) / (last - first);
};

const rounded = (rate: number): string => String(Number(rate.toPrecision(3)));
