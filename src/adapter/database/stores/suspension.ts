import type { Write } from '../../../command/definition-store.ts';
import type { Suspension } from '../../../view/definition-book.ts';
import type { Sql } from '../sql.ts';

/**
 * Who suspended a job, when and why, for others to see: written as it is suspended, renewed where a note comes later, gone as it is
 * resumed. Other edits of a suspended job leave it as it is.
 */
export const keepSuspension = async (
  sql: Sql,
  { actor, now, note }: Write,
  jobId: number,
  { was, is }: { was: boolean; is: boolean },
): Promise<void> => {
  if (!is) {
    if (was) await sql.write('end-suspension', 'UPDATE job SET suspension = NULL WHERE id = ?', [jobId]);
    return;
  }
  if (was && note === undefined) return;
  const suspension: Suspension = { at: now, by: actor.slice(0, 255), note: note ?? null };
  await sql.write('keep-suspension', 'UPDATE job SET suspension = ? WHERE id = ?', [JSON.stringify(suspension), jobId]);
};
