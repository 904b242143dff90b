import { ask } from '../../api/request.ts';

export type BulkAction = 'run' | 'suspend' | 'resume' | 'delete';

/** An idempotency key that nobody else has. (randomUUID is only there where the page came over TLS.) */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * Does one thing to one job.
 * @param note of suspend: why, for those who come later
 * @param key of run-now: the same key never opens a second run, however often the request is repeated
 */
export const actOn = (
  action: BulkAction,
  { namespace, name }: { namespace: string; name: string },
  key: string,
  note = '',
): Promise<unknown> => {
  const path = `/namespaces/${encodeURIComponent(namespace)}/jobs/${encodeURIComponent(name)}`;
  if (action === 'delete') return ask(path, { method: 'DELETE' });
  if (action === 'run') return ask(`${path}/runs`, { method: 'POST', body: { idempotencyKey: key } });
  return ask(`${path}/${action}`, {
    method: 'POST',
    ...(action === 'suspend' && note !== '' ? { body: { note } } : {}),
  });
};
