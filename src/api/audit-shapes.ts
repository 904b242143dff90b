import { z } from 'zod';
import { AUDIT_ACTIONS, AUDIT_KINDS } from '../model/audit.ts';

export const auditShape = z
  .object({
    id: z.string(),
    at: z.iso.datetime(),
    actor: z.string().describe('The user or the token that did it; `kubectl` for what came from a cluster.'),
    address: z.string().nullable().describe('Network address it was done from; null where none is known.'),
    action: z.enum(AUDIT_ACTIONS),
    kind: z.enum(AUDIT_KINDS),
    namespace: z.string().nullable().describe('Null for what belongs to no namespace.'),
    name: z.string(),
    revision: z.number().int().nullable().describe('The revision that the change made, of jobs and applications.'),
  })
  .meta({ id: 'AuditEntry' });

export const auditDetailShape = auditShape
  .extend({
    before: z.unknown().describe('What was; null where there was nothing.'),
    after: z.unknown().describe('What is since then; null where nothing is left.'),
  })
  .meta({ id: 'AuditEntryWithChange' });
