import type { HttpJob } from '../model/job.ts';
import { parseJob } from '../model/parse.ts';
import type { Problem } from '../model/problem.ts';
import { addressed, addressProblems } from './addressed.ts';
import { CommandError, invalid } from './command-error.ts';
import type { StoredJob } from './definition-store.ts';
import { documentSizeProblem } from './document-size.ts';
import { expectVersion } from './expected-version.ts';
import { jobProblems } from './job-problems.ts';
import { mayWrite } from './ownership.ts';
import type { SaveJobPorts } from './ports.ts';
import { quotaProblems } from './quota-problems.ts';
import { sameDocument } from './same-document.ts';
import { ownerOf, type Saved, type SaveInput } from './save-application.ts';
import { scheduleNotes } from './schedule-notes.ts';

/**
 * Creates or changes a job. Every problem of the document is named at once; an equal document makes no revision; absent `suspended` leaves
 * what an operator set. A job may come before its application: a warning says so, and its runs fail with that reason until it is there.
 * @throws CommandError
 */
export const saveJob = async (ports: SaveJobPorts, input: SaveInput): Promise<Saved<StoredJob>> => {
  const document = addressed(input.document, input);
  const tooLarge = documentSizeProblem(document);
  if (tooLarge !== null) throw invalid([tooLarge]);
  const parsed = parseJob(document);
  const problems = [
    ...addressProblems(document, input),
    ...(parsed.ok ? [] : parsed.problems),
    ...jobProblems(document),
  ];
  if (!parsed.ok || problems.length > 0) throw invalid(unique(problems));

  const job = parsed.value;
  const { namespace, name, actor, address = null, dryRun = false } = input;
  const now = ports.clock.now();
  const notes = await scheduleNotes(ports.definitions, job, now);
  let warnings: Problem[] = [];
  const result = await ports.definitions.changeJob(
    { namespace, name, actor, address, dryRun, now, ...ownerOf(input) },
    {
      application: job.spec.application,
      otherJobs: ports.quotas.jobs !== null,
      otherSpecs: ports.quotas.firesPerSecond !== null,
    },
    (stored, surroundings) => {
      if (!mayWrite('job', stored, input.claim)) return null;
      expectVersion(stored, [job.metadata.resourceVersion, input.expectedVersion]);
      warnings = [...parsed.warnings, ...notes, ...(surroundings.applicationExists ? [] : [applicationMissing(job)])];
      const after = storedForm(job, job.spec.suspended ?? stored?.document.spec.suspended ?? false);
      if (stored !== null && sameDocument(after, stored.document)) return null;
      const over = quotaProblems(ports.quotas, after.spec, { isNew: stored === null, surroundings, now });
      if (over.length > 0)
        throw new CommandError('quota-exceeded', `${over[0]!.path} ${over[0]!.message}.`, { problems: over });
      return after;
    },
  );
  if (!dryRun && result.outcome !== 'unchanged') ports.signals.scheduleChanged();
  return { ...result, warnings };
};

const storedForm = ({ apiVersion, kind, metadata, spec }: HttpJob, suspended: boolean): HttpJob => ({
  apiVersion,
  kind,
  metadata: {
    name: metadata.name,
    namespace: metadata.namespace,
    labels: metadata.labels,
    ...(metadata.annotations === undefined ? {} : { annotations: metadata.annotations }),
  },
  spec: { ...spec, suspended },
});

/** Shape and engine may speak of the same field; the first word stands. */
const unique = (problems: Problem[]): Problem[] =>
  [
    ...new Map(problems.toReversed().map((problem) => [`${problem.path}\n${problem.message}`, problem])).values(),
  ].toReversed();

const applicationMissing = ({ spec }: HttpJob): Problem => ({
  path: 'spec.application',
  value: spec.application,
  message: 'is not an application of this namespace (yet)',
  remedy: 'Apply the HttpApplication; until then the runs of this job fail with that reason.',
});
