import type { HttpApplication } from '../model/application.ts';
import type { HttpJob } from '../model/job.ts';
import type { Owner } from '../model/owner.ts';
import type { Requirement } from './label-selector.ts';

export interface Defined<D> {
  id: number;
  revision: number;
  createdAt: number;
  changedAt: number;
  /** Null where the API made it. */
  owner: Owner | null;
  document: D;
}

export interface ApplicationName {
  namespace: string;
  name: string;
}

export interface ApplicationLimits extends ApplicationName {
  id: number;
  /** Null where it has none. */
  maxConcurrentCalls: number | null;
  maxConcurrentCallsPerEndpoint: number | null;
}

export type DefinedApplication = Defined<HttpApplication>;

/** Who suspended a job, when and why. */
export interface Suspension {
  at: number;
  by: string;
  note: string | null;
}

/** A job with where its schedule stands. */
export interface DefinedJob extends Defined<HttpJob> {
  applicationExists: boolean;
  nextSlotAt: number | null;
  /** Null while it is not suspended, or where nobody noted it. */
  suspension: Suspension | null;
  lastRun: { id: number; state: string; fireAt: number; settledAt: number | null } | null;
}

export interface RevisionRow {
  number: number;
  at: number;
  actor: string;
}

export interface DefinitionQuery {
  /** Null: all. */
  namespaces: readonly string[] | null;
  selector: readonly Requirement[];
  /** Jobs of this application only. */
  application?: string;
  /** The last object of the page before. */
  after: { namespace: string; name: string } | null;
  limit: number;
}

type Kind = 'Application' | 'Job';

/** What is defined, for reading. Lists are in order of (namespace, name). */
export interface DefinitionBook {
  /** Names of namespaces that hold something, in order, those of `among` alone (null: all). */
  namespaces(among: readonly string[] | null): Promise<string[]>;
  application(namespace: string, name: string): Promise<DefinedApplication | null>;
  /** What bounds the calls of these, without the rest of their documents; those that are not defined are left out. */
  limits(applications: readonly ApplicationName[]): Promise<ApplicationLimits[]>;
  applications(query: DefinitionQuery): Promise<DefinedApplication[]>;
  job(namespace: string, name: string): Promise<DefinedJob | null>;
  jobs(query: DefinitionQuery): Promise<DefinedJob[]>;
  /** Newest first, those before `beforeNumber`. */
  revisions(kind: Kind, objectId: number, beforeNumber: number | null, limit: number): Promise<RevisionRow[]>;
  revision(kind: Kind, objectId: number, number: number): Promise<(RevisionRow & { document: unknown }) | null>;
}
