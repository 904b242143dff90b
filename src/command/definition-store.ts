import type { HttpApplication } from '../model/application.ts';
import type { HttpJob } from '../model/job.ts';
import type { Owner } from '../model/owner.ts';
import type { SealedSecret } from './secret-cipher.ts';

export interface Key {
  namespace: string;
  name: string;
}

/** A definition as it is stored. The document carries no server's metadata and no secret's value. */
export interface Stored<D> {
  id: number;
  /** Number of its newest revision; the resourceVersion. */
  revision: number;
  createdAt: number;
  changedAt: number;
  /** Null where the API made it. */
  owner: Owner | null;
  document: D;
}

export type StoredApplication = Stored<HttpApplication>;
export type StoredJob = Stored<HttpJob>;

/** Sealed values by the secret's name. */
export type SealedSecrets = ReadonlyMap<string, SealedSecret & { fingerprint: string }>;

/** Who writes, when; `dryRun` reads and decides as usual and writes nothing. */
export interface Write extends Key {
  actor: string;
  /** Network address of who asks; null where none is known. */
  address: string | null;
  now: number;
  dryRun: boolean;
  /** Why a job is suspended, for others to see; absent: says nothing. */
  note?: string;
  /** Becomes the object's owner, also where nothing else changes; absent: as it is. */
  owner?: Owner;
}

export interface ApplicationChange {
  document: HttpApplication;
  /** Values to store. */
  sealed: ReadonlyMap<string, SealedSecret & { fingerprint: string }>;
  /** Names whose stored values go. */
  dropped: readonly string[];
}

export type Outcome = 'created' | 'configured' | 'unchanged';

/** What else a decision about a job hangs on, read in the same transaction. */
export interface JobSurroundings {
  applicationExists: boolean;
  /** Living jobs of the namespace, this one left out; counted only where a quota asks. */
  otherJobs: number;
  /** Their documents' schedules, only where the quota of fires asks. */
  otherSpecs: readonly HttpJob['spec'][];
}

/** What a decision wants to know; what is not asked is not read. */
export interface Asked {
  /** Name of the application whose existence matters. */
  application: string | null;
  otherJobs: boolean;
  otherSpecs: boolean;
}

/**
 * Definitions and their revisions. Each change is one transaction that locks the stored object, asks `decide`, and writes the object,
 * its revision, its line in the audit log and what hangs on it (for jobs: the schedule) or nothing. `decide` is pure, answers null where nothing changes, may throw to
 * refuse, and may be asked again after a deadlock.
 */
export interface DefinitionStore {
  changeApplication(
    write: Write,
    decide: (stored: StoredApplication | null, sealed: SealedSecrets) => ApplicationChange | null,
  ): Promise<{ stored: StoredApplication; outcome: Outcome }>;
  changeJob(
    write: Write,
    asked: Asked,
    decide: (stored: StoredJob | null, surroundings: JobSurroundings) => HttpJob | null,
  ): Promise<{ stored: StoredJob; outcome: Outcome }>;
  /** How many jobs fire next within the second that begins at `at`, counted up to a thousand. */
  firesInSecond(at: number): Promise<number>;
  /** Answers the id of what was deleted, null where nothing was there. Its history stays. `check` may throw to refuse. */
  deleteApplication(write: Write, check: (stored: StoredApplication) => void): Promise<number | null>;
  /** Stops its slots and cancels its queued runs in the same transaction; calls in flight settle. */
  deleteJob(write: Write, check: (stored: StoredJob) => void): Promise<number | null>;
}
