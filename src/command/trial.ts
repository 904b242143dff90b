import type { Outcome, Request } from '../fire/call/outcome.ts';
import type { Endpoint } from '../fire/target/endpoint.ts';
import type { SuccessRule } from '../fire/verdict/success-rule.ts';
import type { Verdict } from '../fire/verdict/verdict.ts';
import type { ApplicationSpec } from '../model/application.ts';
import type { JobSpec } from '../model/job.ts';

/** An application as this process calls it. */
export interface CalledApplication {
  id: number;
  spec: ApplicationSpec;
  /** Values by name, and all of them: they go out, and are masked in what comes back. */
  secrets: Readonly<Record<string, string>>;
  secretValues: readonly string[];
}

/** The way on which runs are called, for one call that is none: the same endpoints, limits, egress guard and judge. */
export interface TrialWay {
  /** Null where there is none of this name. */
  application(namespace: string, name: string): CalledApplication | null;
  endpointsOf(applicationId: number): readonly Endpoint[];
  /** An id that no run has or will have. */
  takeId(): Promise<number>;
  /** Null where the application, or this process, is at its limit of calls. */
  takeSlot(applicationId: number): { giveBack(): void } | null;
  /** Never throws: what goes wrong is the outcome's fault. */
  call(application: CalledApplication, endpoint: Endpoint, request: Request, spec: JobSpec): Promise<Outcome>;
  judge(rule: SuccessRule, outcome: Outcome, applicationId: number): Promise<Verdict>;
}
