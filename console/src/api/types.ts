/** What the API answers, as its own schemas say it: nothing is written twice. */
import type { z } from 'zod';
import type {
  applicationSummaryShape,
  reachedShape,
  servicesShape,
  trafficShape,
} from '../../../src/api/application-shapes.ts';
import type { auditDetailShape, auditShape } from '../../../src/api/audit-shapes.ts';
import type { eventsShape } from '../../../src/api/events-shape.ts';
import type { membersShape } from '../../../src/api/members-shape.ts';
import type { signInLinkShape, userShape } from '../../../src/api/session-shapes.ts';
import type {
  attemptShape,
  endpointShape,
  revisionShape,
  runDetailShape,
  runShape,
  shardShape,
  slotShape,
  stepShape,
  tokenShape,
} from '../../../src/api/shapes.ts';
import type { httpApplicationSchema } from '../../../src/model/application.ts';
import type { httpJobSchema } from '../../../src/model/job.ts';

export type Run = z.output<typeof runShape>;
export type RunDetail = z.output<typeof runDetailShape>;
export type Shard = z.output<typeof shardShape>;
export type Attempt = z.output<typeof attemptShape>;
export type Step = z.output<typeof stepShape>;
export type Slot = z.output<typeof slotShape>;
export type Revision = z.output<typeof revisionShape>;
export type Endpoint = z.output<typeof endpointShape>;
export type Token = z.output<typeof tokenShape>;
export type ApplicationSummary = z.output<typeof applicationSummaryShape>;
export type Traffic = z.output<typeof trafficShape>;
export type Reached = z.output<typeof reachedShape>;
export type ServiceList = z.output<typeof servicesShape>;
export type AuditEntry = z.output<typeof auditShape>;
export type AuditDetail = z.output<typeof auditDetailShape>;
export type Events = z.output<typeof eventsShape>;
export type Members = z.output<typeof membersShape>;
export type Member = Members['items'][number];
export type UserAccount = z.output<typeof userShape>;
export type SignInLink = z.output<typeof signInLinkShape>;
/** A definition as it is written: fields with defaults may be absent. */
export type JobManifest = z.input<typeof httpJobSchema>;
export type ApplicationManifest = z.input<typeof httpApplicationSchema>;

/** One page of a list. */
export interface Page<T> {
  items: T[];
  continue?: string;
}
