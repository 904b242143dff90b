import type { DefinitionStore, Key, StoredApplication, StoredJob } from '../../../command/definition-store.ts';
import type { HttpApplication } from '../../../model/application.ts';
import type { HttpJob } from '../../../model/job.ts';
import type { Database, Transaction } from '../sql.ts';
import { readSurroundings } from './definitions-around.ts';
import { isDuplicate } from './definitions-rows.ts';
import { deleteDefinition, lockDefinition, nextOf, writeDefinition, writeOwner } from './definitions-write.ts';
import { goOnIfParked, reschedule, type Scheduled } from './reschedule.ts';
import { SavesTogether } from './saves-together.ts';
import { deleteSecrets, readSecrets, writeSecrets } from './secrets.ts';
import { keepSuspension } from './suspension.ts';

/** Counting ends there: more is a crowd all the same, and every save asks. */
const CROWD = 1_000;

const scheduled = (job: StoredJob | null): Scheduled | null =>
  job && { revision: job.revision, spec: job.document.spec, suspended: job.document.spec.suspended === true };

export const definitionStore = (database: Database): DefinitionStore => {
  const together = new SavesTogether(database);
  // The server of MySQL commits what comes by many connections together by itself.
  const commit = <T>({ namespace, name }: Key, work: (sql: Transaction) => Promise<T>, isAlone: boolean): Promise<T> =>
    database.dialect === 'sqlite' && !isAlone
      ? together.save(`${namespace}/${name}`, work)
      : database.transaction(work);
  /** Two writers that create the same object at once: the second meets the unique key, and finds the first one's row when asked again. */
  const transaction = async <T>(key: Key, work: (sql: Transaction) => Promise<T>, isAlone = false): Promise<T> => {
    try {
      return await commit(key, work, isAlone);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return commit(key, work, isAlone);
    }
  };

  return {
    changeApplication: (write, decide) =>
      transaction(write, async (sql) => {
        const stored = await lockDefinition<HttpApplication>(sql, 'application', write);
        const change = decide(stored, stored === null ? new Map() : await readSecrets(sql, stored.id));
        if (change === null)
          return { stored: await writeOwner(sql, 'application', write, stored!), outcome: 'unchanged' };
        const after: StoredApplication = nextOf(stored, change.document, write);
        if (!write.dryRun) {
          after.id = await writeDefinition(sql, 'application', write, stored, after);
          await writeSecrets(sql, after.id, change, write.now);
        }
        return { stored: after, outcome: stored === null ? 'created' : 'configured' };
      }),

    changeJob: (write, asked, decide) => {
      const change = async (sql: Transaction): ReturnType<DefinitionStore['changeJob']> => {
        const stored = await lockDefinition<HttpJob>(sql, 'job', write);
        const surroundings = await readSurroundings(sql, write, stored?.id ?? 0, asked);
        const document = decide(stored, surroundings);
        const was = stored?.document.spec.suspended === true;
        if (document === null) {
          if (!write.dryRun) {
            await keepSuspension(sql, write, stored!.id, { was, is: was });
            await goOnIfParked(sql, stored!.id, scheduled(stored)!, write.now);
          }
          return { stored: await writeOwner(sql, 'job', write, stored!), outcome: 'unchanged' };
        }
        const after: StoredJob = nextOf(stored, document, write);
        if (!write.dryRun) {
          const { application, suspended = false } = document.spec;
          after.id = await writeDefinition(sql, 'job', write, stored, after, {
            application,
            suspended: Number(suspended),
          });
          await keepSuspension(sql, write, after.id, { was, is: suspended });
          await reschedule(sql, {
            jobId: after.id,
            before: scheduled(stored),
            after: scheduled(after),
            now: write.now,
          });
        }
        return { stored: after, outcome: stored === null ? 'created' : 'configured' };
      };
      // A quota counts what others save.
      return transaction(write, change, asked.otherJobs || asked.otherSpecs);
    },

    firesInSecond: async (at) => {
      const [row] = await database.sql.rows<{ fires: number }>(
        'fires-in-second',
        `SELECT COUNT(*) AS fires FROM (SELECT job_id FROM schedule WHERE next_slot_at >= ? AND next_slot_at < ? LIMIT ${CROWD}) crowd`,
        [at, at + 1_000],
      );
      return Number(row!.fires);
    },

    deleteApplication: (write, check) =>
      transaction(write, async (sql) => {
        const stored = await lockDefinition<HttpApplication>(sql, 'application', write);
        if (stored === null) return null;
        check(stored);
        await deleteDefinition(sql, 'application', write, stored);
        await deleteSecrets(sql, stored.id);
        return stored.id;
      }),

    deleteJob: (write, check) =>
      transaction(write, async (sql) => {
        const stored = await lockDefinition<HttpJob>(sql, 'job', write);
        if (stored === null) return null;
        check(stored);
        await deleteDefinition(sql, 'job', write, stored);
        await reschedule(sql, { jobId: stored.id, before: scheduled(stored), after: null, now: write.now });
        return stored.id;
      }),
  };
};
