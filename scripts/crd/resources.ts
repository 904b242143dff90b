import { applicationSpecSchema } from '../../src/model/application.ts';
import { runSpecSchema } from '../../src/model/http-run.ts';
import { jobSpecSchema } from '../../src/model/job.ts';
import { applicationStatusSchema, jobStatusSchema, runStatusSchema } from '../../src/model/status.ts';
import { APPLICATION } from './application.ts';
import type { Column, Resource } from './custom-resource.ts';
import { JOB } from './job.ts';
import { RUN } from './run.ts';

const condition = (type: string, field: 'status' | 'reason'): string =>
  `.status.conditions[?(@.type=="${type}")].${field}`;

const text = (name: string, jsonPath: string, description: string): Column => ({
  name,
  type: 'string',
  jsonPath,
  description,
});
const wide = (column: Column): Column => ({ ...column, priority: 1 });

const application: Resource = {
  kind: 'HttpApplication',
  plural: 'httpapplications',
  shortName: 'happ',
  description: 'The service that jobs call: where it answers, its credentials, its limits.',
  spec: applicationSpecSchema,
  status: applicationStatusSchema,
  overlay: APPLICATION,
  selectable: [],
  columns: [
    text('Ready', condition('Ready', 'status'), 'Whether jobs can call it.'),
    text('Endpoints', '.status.endpoints.summary', 'Ready endpoints of all.'),
    text('Reason', condition('Ready', 'reason'), 'Why it is ready or not.'),
    wide(text('Services', '.spec.kubernetes[*].service', 'Services whose Pods are called.')),
    wide(text('Domains', '.spec.domains[*].url', 'Base URLs that are called.')),
  ],
};

const job: Resource = {
  kind: 'HttpJob',
  plural: 'httpjobs',
  shortName: 'hjob',
  description: 'A job over HTTP: when it fires, whom it calls, what it sends, what counts as success.',
  spec: jobSpecSchema,
  status: jobStatusSchema,
  overlay: JOB,
  selectable: ['application'],
  columns: [
    text('Schedule', '.status.schedule', 'When it fires.'),
    text('Zone', '.spec.schedule.timeZone', 'Time zone of the schedule.'),
    { name: 'Suspend', type: 'boolean', jsonPath: '.status.suspended', description: 'Whether its schedule rests.' },
    { name: 'Last', type: 'date', jsonPath: '.status.lastFireAt', description: 'Since the latest fire.' },
    text('Result', '.status.lastRun.state', 'State of the latest run.'),
    text('Next', '.status.nextFireAt', 'Next slot.'),
    text('Late', '.status.lastRun.late', 'How late the latest run opened.'),
    wide(text('Application', '.spec.application', 'Whom it calls.')),
    wide(text('Strategy', '.spec.routeStrategy', 'How an endpoint is picked.')),
    wide(text('Run', '.status.lastRun.id', 'Id of the latest run.')),
    wide(text('Ready', condition('Ready', 'status'), 'Whether it fires.')),
    wide(text('Reason', condition('Ready', 'reason'), 'Why it is ready or not.')),
  ],
};

const run: Resource = {
  kind: 'HttpRun',
  plural: 'httpruns',
  shortName: 'hrun',
  description: 'One run of an HttpJob, asked for now: to HttpJob what Job is to CronJob.',
  spec: runSpecSchema,
  status: runStatusSchema,
  overlay: RUN,
  selectable: ['job'],
  columns: [
    text('Job', '.spec.job', 'What is run.'),
    text('Run', '.status.runId', 'Id of the run.'),
    text('State', '.status.state', 'State of the run.'),
    text('Shards', '.status.progress', 'Shards that succeeded, of those asked for.'),
    wide(text('Reason', '.status.reason', 'Why it is in that state.')),
    wide({ name: 'Settled', type: 'date', jsonPath: '.status.settledAt', description: 'Since it ended.' }),
  ],
};

export const RESOURCES: readonly Resource[] = [application, job, run];
