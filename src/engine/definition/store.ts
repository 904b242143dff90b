import type { ApplicationSpec } from '../../model/application.ts';
import type { JobSpec } from '../../model/job.ts';

export interface StoredDefinition {
  jobId: number;
  revision: number;
  namespace: string;
  job: string;
  /** Name as the job gives it. */
  application: string;
  /** Null where no application of that name is defined now. */
  applicationId: number | null;
  /** Instant at which the schedule last changed, Unix ms; only the newest revision's schedule is ever planned. */
  anchorAt: number;
  spec: JobSpec;
}

export interface StoredApplication {
  id: number;
  namespace: string;
  name: string;
  revision: number;
  spec: ApplicationSpec;
  /** Decrypted. */
  secrets: Record<string, string>;
}

export interface DefinitionStore {
  /** Jobs as they were at these revisions; one that is nowhere any more is left out. */
  definitions(keys: readonly { jobId: number; revision: number }[]): Promise<StoredDefinition[]>;
  /** When each job's last run that succeeded fired; a job that never did is left out. */
  lastSuccessAt(jobIds: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** Living applications; all where no ids are given. */
  applications(ids: readonly number[] | null): Promise<StoredApplication[]>;
  /** Changes with every change of any application, its secrets included: cheap to ask often. */
  applicationsVersion(): Promise<string>;
}
