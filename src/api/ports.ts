import type { SaveApplicationPorts, SaveJobPorts } from '../command/ports.ts';
import type { ReachPorts } from '../command/reach-endpoint.ts';
import type { Replay, ReplayedReply } from '../command/replay-success.ts';
import type { SessionPorts } from '../command/session.ts';
import type { TokenSecrets, TokenStore } from '../command/token-store.ts';
import type { Tried, TryInput } from '../command/try-request.ts';
import type { ApplicationScreenBook } from '../view/application-screen.ts';
import type { AuditBook } from '../view/audit.ts';
import type { DefinitionBook } from '../view/definition-book.ts';
import type { EndpointsBook } from '../view/endpoints.ts';
import type { EventBook } from '../view/event-search.ts';
import type { HistoryBook } from '../view/history-book.ts';
import type { JobHistoryBook } from '../view/job-history-book.ts';
import type { JobListBook } from '../view/job-list.ts';
import type { Overview } from '../view/overview.ts';
import type { ProofBook } from '../view/proof-book.ts';
import type { StepPorts } from '../view/run-steps.ts';
import type { SentRequestPorts } from '../view/sent-request.ts';
import type { ServiceBook } from '../view/services.ts';
import type { SlotPorts } from '../view/slots.ts';

/** What the commands for definitions and tokens need. */
export type CommandPorts = SaveApplicationPorts &
  SaveJobPorts & {
    tokens: TokenStore;
    secrets: TokenSecrets;
    endpoints: Pick<ReachPorts, 'endpointsOf' | 'reach'>;
  };

/** What signing in and looking after users need. */
export type PeoplePorts = SessionPorts;

/** The commands for runs, with their ports filled in. All of them throw CommandError. */
export interface RunCommands {
  runNow(input: {
    namespace: string;
    job: string;
    params: Record<string, unknown>;
    endpoint: string | null;
    shards: number[] | null;
    idempotencyKey: string | null;
    cause: 'manual' | 'api';
    actor: string;
  }): Promise<{ runId: number; created: boolean }>;
  cancelRun(input: { runId: number; actor: string }): Promise<void>;
  rerunRun(input: {
    runId: number;
    shards: 'failed' | 'all' | number[];
    actor: string;
  }): Promise<{ runId: number; created: boolean }>;
}

/** What can be tried before it is saved. Both throw CommandError. */
export interface TryCommands {
  tryRequest(input: TryInput): Promise<Tried>;
  replaySuccess(success: unknown, replies: readonly ReplayedReply[]): Promise<Replay>;
}

export interface Views {
  applicationScreen: ApplicationScreenBook;
  services: ServiceBook;
  audit: AuditBook;
  definitions: DefinitionBook;
  history: HistoryBook;
  jobHistory: JobHistoryBook;
  jobList: JobListBook;
  overview: Overview;
  proof: ProofBook;
  events: EventBook;
  endpoints: EndpointsBook;
  /** The calls of a run that are in flight in this process, by the index of their shard. */
  calling: SentRequestPorts['calling'];
  slotsOf: SlotPorts['slotsOf'];
  tell: StepPorts['tell'];
  showRequest: SentRequestPorts['showRequest'];
}

/** Whether this process can do its work now. */
export interface Readiness {
  /** Sentences about what is wrong; none: ready. Nothing private is in them. */
  problems(): Promise<readonly string[]>;
}

/** Tokens by which controllers name what they need. */
export const COMMANDS = Symbol('commands');
export const PEOPLE = Symbol('people');
export const RUN_COMMANDS = Symbol('run commands');
export const TRIES = Symbol('tries');
export const VIEWS = Symbol('views');
export const READINESS = Symbol('readiness');
export const SIGN_IN = Symbol('sign-in');
export const OPEN_API = Symbol('OpenAPI document');
