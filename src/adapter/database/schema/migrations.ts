import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createTables, type Dialect } from './tables.ts';

/**
 * Forward-only. A migration must leave an older member able to work beside it (expand now, contract a release later),
 * so it adds and never renames or drops what the release before it reads.
 */
class CreateTables1760000000000 implements MigrationInterface {
  name = 'CreateTables1760000000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const dialect: Dialect = queryRunner.connection.options.type === 'mysql' ? 'mysql' : 'sqlite';
    for (const statement of createTables(dialect)) await queryRunner.query(statement);
  }

  async down(): Promise<void> {
    throw new Error('Belfry migrates forward only: restore the backup that was taken before the upgrade.');
  }
}

export const migrations = [CreateTables1760000000000];
