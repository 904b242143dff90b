import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createPeopleTables } from './people-tables.ts';
import { createShareTable } from './share-table.ts';
import { createTables, type Dialect } from './tables.ts';
import { setDefaults } from './usual-values.ts';

/** So long a migration waits for a table that somebody reads. */
const PATIENCE_S = 3;
const LOCK_WAIT_TIMEOUT = 1205;

const FORWARD_ONLY = 'Belfry migrates forward only: restore the backup that was taken before the upgrade.';

const dialectOf = ({ connection }: QueryRunner): Dialect => (connection.options.type === 'mysql' ? 'mysql' : 'sqlite');

/**
 * Changes a table that older members are working on. Behind a long reader (a dump, a report) all their statements would queue up with the
 * change: rather is this start given up, and they go on. @throws with a sentence for the operator
 */
const patiently = async (queryRunner: QueryRunner, change: string): Promise<void> => {
  if (dialectOf(queryRunner) !== 'mysql') {
    await queryRunner.query(change);
    return;
  }
  await queryRunner.query(`SET SESSION lock_wait_timeout = ${PATIENCE_S}`);
  try {
    await queryRunner.query(change);
  } catch (error) {
    if ((error as { errno?: number }).errno !== LOCK_WAIT_TIMEOUT) throw error;
    throw new Error(
      `The schema could not be changed: another transaction has had a table in use for over ${PATIENCE_S} s (a backup or a report; SHOW PROCESSLIST names it), and members at work must not wait behind it. Start again once it has ended. Refused: ${change}`,
    );
  } finally {
    await queryRunner.query('SET SESSION lock_wait_timeout = DEFAULT');
  }
};

/**
 * Forward-only. A migration must leave an older member able to work beside it (expand now, contract a release later),
 * so it adds and never renames or drops what the release before it reads.
 */
class CreateTables1760000000000 implements MigrationInterface {
  name = 'CreateTables1760000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of createTables(dialectOf(queryRunner))) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error(FORWARD_ONLY);
  }
}

/** Definitions that came by kubectl name their owner. A column at a time, so that a member killed in between does no harm. */
class AddOwner1763700000000 implements MigrationInterface {
  name = 'AddOwner1763700000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of ['application', 'job'])
      if (!(await queryRunner.hasColumn(table, 'owner')))
        await patiently(queryRunner, `ALTER TABLE ${table} ADD COLUMN owner TEXT NULL`);
  }

  async down(): Promise<void> {
    throw new Error(FORWARD_ONLY);
  }
}

/** People of the console, and the audit log. */
class AddPeople1763800000000 implements MigrationInterface {
  name = 'AddPeople1763800000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of createPeopleTables(dialectOf(queryRunner))) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error(FORWARD_ONLY);
  }
}

/** Who suspended a job, when and why. */
class AddSuspension1764000000000 implements MigrationInterface {
  name = 'AddSuspension1764000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    if (!(await queryRunner.hasColumn('job', 'suspension')))
      await patiently(queryRunner, 'ALTER TABLE job ADD COLUMN suspension TEXT NULL');
  }

  async down(): Promise<void> {
    throw new Error(FORWARD_ONLY);
  }
}

/** Limits hold for all members together. A member of the release before it knows nothing of the table and keeps to the limits by itself, as it did. */
class AddCallShare1764100000000 implements MigrationInterface {
  name = 'AddCallShare1764100000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(createShareTable(dialectOf(queryRunner)));
  }

  async down(): Promise<void> {
    throw new Error(FORWARD_ONLY);
  }
}

/**
 * Since when an open run has found nobody that could be called, for `waitForEndpoint`. A member of the release before it counts in its own
 * memory, leaves the column as it is, and opens runs without it.
 */
class AddWaitingSince1764200000000 implements MigrationInterface {
  name = 'AddWaitingSince1764200000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    if (!(await queryRunner.hasColumn('open_run', 'waiting_since')))
      await patiently(queryRunner, 'ALTER TABLE open_run ADD COLUMN waiting_since BIGINT NULL');
  }

  async down(): Promise<void> {
    throw new Error(FORWARD_ONLY);
  }
}

/** Usual values go without saying on MySQL. A member of the release before it says all of them, as it did. */
class SetUsualValues1764300000000 implements MigrationInterface {
  name = 'SetUsualValues1764300000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    if (dialectOf(queryRunner) !== 'mysql') return;
    for (const statement of setDefaults()) await patiently(queryRunner, statement);
  }

  async down(): Promise<void> {
    throw new Error(FORWARD_ONLY);
  }
}

export const migrations = [
  CreateTables1760000000000,
  AddOwner1763700000000,
  AddPeople1763800000000,
  AddSuspension1764000000000,
  AddCallShare1764100000000,
  AddWaitingSince1764200000000,
  SetUsualValues1764300000000,
];
