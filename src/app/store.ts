import { migrate, missingMigrations } from '../adapter/database/migrate.ts';
import { openDatabase } from '../adapter/database/open-database.ts';
import type { Database } from '../adapter/database/sql.ts';
import { DatabaseClock } from '../adapter/system/clock.ts';
import type { Settings } from '../config/settings.ts';
import type { Log } from '../engine/ports.ts';
import { caOf } from './database-tls.ts';
import type { StopOrder } from './stop-order.ts';

/** The database, and the clock that it sets for every member. */
export interface Store {
  database: Database;
  clock: DatabaseClock;
}

/** Opens the database with its schema up to date. @throws with a sentence for the operator */
export const openStore = async (settings: Settings, log: Log, stops: StopOrder): Promise<Store> => {
  const { url, pool } = settings.database;
  const database = await openDatabase({ url, pool, ...caOf(settings) });
  stops.first(() => database.close());
  if (settings.database.migrate) {
    const migrations = await migrate(database);
    if (migrations.length > 0) log.info({ migrations }, 'the schema is up to date');
  } else await refuseOldSchema(database);
  const clock = new DatabaseClock(() => database.now());
  await clock.measure();
  return { database, clock };
};

/** A statement on a table that is not there would tell an operator little. */
const refuseOldSchema = async (database: Database): Promise<void> => {
  const missing = await missingMigrations(database);
  if (missing.length > 0)
    throw new Error(
      `The database lacks ${missing.length === 1 ? 'the migration' : 'the migrations'} ${missing.join(', ')}, and BELFRY_DATABASE_MIGRATE is false. Run \`belfry migrate\` as a user who may create tables, or leave that setting out.`,
    );
};
