import type { Outcome, Request } from '../../fire/call/outcome.ts';
import type { Shard } from '../../fire/fire.ts';
import type { AttemptRecord } from '../../fire/log/attempt.ts';
import type { EndpointLoad } from '../../fire/route/route-context.ts';
import type { RunFacts, RunState } from '../../fire/run/run.ts';
import type { Endpoint } from '../../fire/target/endpoint.ts';
import type { SuccessRule } from '../../fire/verdict/success-rule.ts';
import type { Verdict } from '../../fire/verdict/verdict.ts';
import type { TlsMaterial } from '../definition/application-book.ts';

export interface CallOptions {
  timeoutMs: number;
  connectTimeoutMs: number;
  idleTimeoutMs: number;
  maxReplyBytes: number;
  followRedirects: number;
  tls?: TlsMaterial | undefined;
  /** Asked in the moment before the first byte is written, however long a connection took to come up; where false, none is: fault `cancelled`. */
  maySend?: () => boolean;
  /** Aborts the exchange: fault `cancelled`. */
  signal?: { readonly aborted: boolean; readonly reason?: unknown };
}

/** The one way out. Never throws: what goes wrong is the outcome's fault. */
export interface Caller {
  call(request: Request, options: CallOptions): Promise<Outcome>;
}

/** Judges where it can't hold up the loop that fires, nor one application's replies another's. */
export interface Judge {
  /** Never rejects: what keeps a reply from being judged (time, memory, `signal`) is a failed verdict with that reason. */
  judgeElsewhere(
    rule: SuccessRule,
    outcome: Outcome,
    applicationId: number,
    signal: { readonly aborted: boolean },
  ): Promise<Verdict>;
}

/** Where applications answer now. */
export interface Endpoints {
  /** In stable order; the same array while nothing changed. */
  endpointsOf(applicationId: number): readonly Endpoint[];
  /** Why there are none, or fewer than were asked for, for people. */
  problemsOf(applicationId: number): readonly { message: string }[];
  /** Whether the list is on its way for the first time; asking by labels makes them known. */
  isLearning(applicationId: number, byLabels: boolean): boolean;
  /** Whether a Pod that is not in the list may live all the same, because its cluster could not be asked. */
  isPartial(applicationId: number): boolean;
  load(applicationId: number, address: string): EndpointLoad;
  /** Calls in flight of this member at the endpoint where it has the most. */
  mostInFlight(applicationId: number): number;
  /** The most calls that one endpoint had at once since this was last asked. */
  takePeak(applicationId: number): number;
  callBegan(applicationId: number, address: string, cost: number): void;
  callEnded(applicationId: number, address: string, cost: number): void;
  /** Tells of each application whose list is another one now; the answer ends it. */
  onChange(listener: (applicationId: number) => void): () => void;
}

/** What becomes of runs, for metrics and log. It is told on the hot path, so it is handed what is there, and nothing is made for it. */
export interface Watch {
  /** The first call of a shard has ended, whose first byte was written `lateMs` after the fire time. */
  sent(run: RunFacts, lateMs: number): void;
  /** A call goes to this endpoint; dials in vain are told, too. The attempt is the next after the shard's `attempts`. */
  calling(run: RunFacts, shard: Shard, endpoint: string): void;
  /** An attempt was judged; the shard is what it has become by that. */
  ended(run: RunFacts, attempt: AttemptRecord, shard: Shard): void;
  /** A run came to its end, `openForMs` after its fire time. */
  settled(run: RunFacts, end: RunEnd, openForMs: number, shards: readonly Shard[]): void;
}

export interface RunEnd {
  state: RunState;
  reason: string | null;
}
