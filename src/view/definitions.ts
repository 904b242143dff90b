import type { HttpApplication } from '../model/application.ts';
import type { HttpJob } from '../model/job.ts';
import type { Problem } from '../model/problem.ts';
import type { Defined, DefinedApplication, DefinedJob } from './definition-book.ts';
import { shownInstant, shownInstantOrNull } from './instants.ts';

/** Something that a reader should know of an object, in Kubernetes' words. */
export interface Condition {
  type: string;
  status: 'True';
  message: string;
}

/** An object as every door shows it: the manifest's own shape with what the server adds. */
const shown = <D extends HttpApplication | HttpJob>({ document, revision, createdAt }: Defined<D>, status: object) => ({
  apiVersion: document.apiVersion,
  kind: document.kind,
  metadata: { ...document.metadata, resourceVersion: String(revision), creationTimestamp: shownInstant(createdAt) },
  spec: document.spec,
  status,
});

export const applicationView = (application: DefinedApplication) =>
  shown(application, {
    changedAt: shownInstant(application.changedAt),
    owner: ownerText(application),
    conditions: secretConditions(application),
  });

export const jobView = (job: DefinedJob) =>
  shown(job, {
    changedAt: shownInstant(job.changedAt),
    owner: ownerText(job),
    nextFireAt: shownInstantOrNull(job.nextSlotAt),
    suspension: job.suspension && { ...job.suspension, at: shownInstant(job.suspension.at) },
    lastRun: job.lastRun && {
      id: String(job.lastRun.id),
      state: job.lastRun.state,
      fireAt: shownInstant(job.lastRun.fireAt),
      settledAt: shownInstantOrNull(job.lastRun.settledAt),
    },
    conditions: jobConditions(job),
  });

/** Who alone may change it, beside the API; null: nobody. */
const ownerText = ({ owner }: Defined<unknown>): string | null => owner && `kubectl, cluster ${owner.cluster}`;

/** What a write answers: the object, what became of it, and what its writer should know. A dry run says its warnings on top as well. */
export const savedView = (
  saved: Defined<HttpApplication | HttpJob>,
  outcome: 'created' | 'configured' | 'unchanged',
  warnings: readonly Problem[],
  dryRun: boolean,
) => ({
  ...shown(saved, { changedAt: shownInstant(saved.changedAt), outcome, warnings }),
  ...(dryRun ? { warnings } : {}),
});

const secretConditions = ({ document }: DefinedApplication): Condition[] =>
  Object.entries(document.spec.secrets).flatMap(([name, { set }]) =>
    set === false
      ? [
          {
            type: 'SecretMissing',
            status: 'True' as const,
            message: `Secret ${name} has no value; calls that need it fail. Write the application once more with spec.secrets.${name}.value.`,
          },
        ]
      : [],
  );

const jobConditions = ({ document: { spec }, applicationExists, nextSlotAt }: DefinedJob): Condition[] => {
  const conditions: Condition[] = [];
  const add = (type: string, message: string) => conditions.push({ type, status: 'True', message });
  if (!applicationExists)
    add(
      'ApplicationMissing',
      `There is no application ${spec.application} in this namespace; runs fail until it is there.`,
    );
  if (spec.suspended === true) add('Suspended', 'The schedule opens no runs until the job is resumed.');
  else if (isOver(spec, nextSlotAt)) add('Exhausted', 'The schedule names no further slot.');
  return conditions;
};

/** `after` has no next slot while a run goes on, and a job without a schedule never has one. */
const isOver = ({ schedule }: HttpJob['spec'], nextSlotAt: number | null): boolean =>
  nextSlotAt === null && (schedule.cron ?? schedule.every ?? schedule.at) !== undefined;
