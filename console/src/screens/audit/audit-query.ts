import { queryOptions } from '@tanstack/react-query';
import { AUDIT_ACTIONS, AUDIT_KINDS, type AuditAction, type AuditKind } from '../../../../src/model/audit.ts';
import { ask } from '../../api/request.ts';
import type { AuditDetail, AuditEntry, Page } from '../../api/types.ts';
import { pagesQuery } from '../../parts/all-pages.ts';

/** What narrows the log, and the entry that is open; as it stands in the URL. */
export interface AuditSearch {
  kind?: AuditKind;
  action?: AuditAction;
  text?: string;
  from?: string;
  to?: string;
  entry?: string;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const oneOf = <T extends string>(all: readonly T[], value: unknown): T | undefined =>
  all.find((each) => each === value);

/** What somebody wrote into the URL, without what is no filter. */
export const auditSearchOf = (search: Record<string, unknown>): AuditSearch => {
  const [kind, action] = [oneOf(AUDIT_KINDS, search.kind), oneOf(AUDIT_ACTIONS, search.action)];
  // The router reads what looks like a number as one.
  const entry = typeof search.entry === 'number' ? String(search.entry) : search.entry;
  return {
    ...(kind === undefined ? {} : { kind }),
    ...(action === undefined ? {} : { action }),
    ...(isText(search.text) ? { text: search.text } : {}),
    ...(isText(search.from) ? { from: search.from } : {}),
    ...(isText(search.to) ? { to: search.to } : {}),
    ...(isText(entry) ? { entry } : {}),
  };
};

export const auditQuery = (namespace: string | undefined, { entry: _, ...filter }: AuditSearch) =>
  pagesQuery<Page<AuditEntry>>('audit', '/audit', { namespace, limit: 50, ...filter });

export const entryQuery = (id: string) =>
  queryOptions({
    queryKey: ['audit-entry', id],
    queryFn: ({ signal }) => ask<AuditDetail>(`/audit/${encodeURIComponent(id)}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
