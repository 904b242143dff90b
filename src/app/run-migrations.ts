import { migrate } from '../adapter/database/migrate.ts';
import { openDatabase } from '../adapter/database/open-database.ts';
import type { Settings } from '../config/settings.ts';
import { caOf } from './database-tls.ts';

/** `belfry migrate`: the schema up to date, and nothing else. */
export const runMigrations = async (settings: Settings, say: (line: string) => void): Promise<void> => {
  const database = await openDatabase({ url: settings.database.url, pool: 2, ...caOf(settings) });
  try {
    const done = await migrate(database);
    say(done.length === 0 ? 'The schema is up to date.' : `The schema is up to date: ${done.join(', ')}.`);
  } finally {
    await database.close();
  }
};
