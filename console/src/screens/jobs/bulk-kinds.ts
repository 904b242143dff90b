import type { Role } from '../../../../src/command/token-store.ts';
import type { JobSummary } from './jobs-query.ts';

/** What can be done in bulk: who may, and which of the jobs that match it touches. */
export const BULK = {
  suspend: { role: 'operator', touches: ({ suspended }: JobSummary) => !suspended },
  resume: { role: 'operator', touches: ({ suspended }: JobSummary) => suspended },
  run: { role: 'operator', touches: () => true },
  export: { role: 'viewer', touches: () => true },
  delete: { role: 'admin', touches: () => true },
} as const satisfies Record<string, { role: Role; touches: (job: JobSummary) => boolean }>;

export type BulkKind = keyof typeof BULK;
