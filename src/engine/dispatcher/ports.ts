import type { Outcome, Request } from '../../fire/call/outcome.ts';
import type { EndpointLoad } from '../../fire/route/route-context.ts';
import type { Endpoint } from '../../fire/target/endpoint.ts';
import type { Verdict } from '../../fire/verdict/verdict.ts';
import type { SuccessSpec } from '../../model/job.ts';
import type { TlsMaterial } from '../definition/application-book.ts';

export interface CallOptions {
  timeoutMs: number;
  connectTimeoutMs: number;
  idleTimeoutMs: number;
  maxReplyBytes: number;
  followRedirects: number;
  tls?: TlsMaterial;
  /** Aborts the exchange: fault `cancelled`. */
  signal?: { readonly aborted: boolean; readonly reason?: unknown };
}

/** The one way out. Never throws: what goes wrong is the outcome's fault. */
export interface Caller {
  call(request: Request, options: CallOptions): Promise<Outcome>;
}

/** Judges where it can't hold up the loop that fires. */
export interface Judge {
  judgeElsewhere(success: SuccessSpec, outcome: Outcome): Promise<Verdict>;
}

/** Where applications answer now. */
export interface Endpoints {
  /** In stable order; the same array while nothing changed. */
  endpointsOf(applicationId: number): readonly Endpoint[];
  load(applicationId: number, address: string): EndpointLoad;
  callBegan(applicationId: number, address: string, cost: number): void;
  callEnded(applicationId: number, address: string, cost: number): void;
  /** Tells of each application whose list is another one now; the answer ends it. */
  onChange(listener: (applicationId: number) => void): () => void;
}

/** What the dispatcher tells of each call, for metrics and log. */
export interface Watch {
  /** `lateMs`: fire time → the call was handed to the way out. */
  sent(application: string, lateMs: number): void;
  ended(application: string, namespace: string, outcome: Outcome, verdict: Verdict): void;
  settled(application: string, namespace: string, job: string, state: string, openForMs: number): void;
}
