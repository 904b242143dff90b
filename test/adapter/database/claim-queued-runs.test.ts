import { ChangedTooFew, type Transaction } from '../../../src/adapter/database/sql.ts';
import { claimQueuedRuns } from '../../../src/adapter/database/statements/claim-queued-runs.ts';

describe('claiming from a database that keeps no lock', () => {
  it('takes nothing where a run that was locked is another member’s', async () => {
    const queued = [1, 2].map((runId) => ({ runId, jobId: 1, urgency: 95, dueAt: 0 }));
    const written: string[] = [];
    const sql = {
      dialect: 'mysql',
      rows: async () => queued,
      write: async (name: string, _text: string, _params: unknown, mustChange: number) => {
        written.push(name);
        if (mustChange !== 1) throw new ChangedTooFew(`changed 1 rows, not ${mustChange}`);
      },
    } as unknown as Transaction;
    const claim = claimQueuedRuns(sql, { holder: { memberId: 1, epoch: 1 }, applicationId: 1, now: 0, limit: 9 });
    await expect(claim).rejects.toThrow('changed 1 rows, not 2');
    expect(written).toEqual(['delete-queued-runs']);
  });
});
