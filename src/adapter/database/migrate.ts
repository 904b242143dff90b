import type { Database } from './sql.ts';

/** The server's locks are known to all of its databases. */
const LOCK = "CONCAT('belfry-migrate ', LEFT(SHA2(DATABASE(), 256), 40))";

/** Names of migrations that this release needs and the database has not had; a newer schema lacks none. */
export const missingMigrations = async ({ sql }: Database): Promise<string[]> => {
  const { dataSource } = sql.manager;
  const runner = dataSource.createQueryRunner();
  try {
    const rows = (await runner.hasTable('migrations'))
      ? ((await runner.query('SELECT name FROM migrations')) as { name: string }[])
      : [];
    const done = new Set(rows.map(({ name }) => name));
    return dataSource.migrations.flatMap(({ name }) => (name === undefined || done.has(name) ? [] : [name]));
  } finally {
    await runner.release();
  }
};

/** Brings the schema up to date; members that start together take turns. Answers the names of the migrations that ran. */
export const migrate = async (database: Database): Promise<string[]> => {
  const { dataSource } = database.sql.manager;
  if (database.dialect === 'sqlite') return (await dataSource.runMigrations()).map(({ name }) => name);
  const turn = dataSource.createQueryRunner();
  try {
    const [{ held }] = (await turn.query(`SELECT GET_LOCK(${LOCK}, 120) AS held`)) as [{ held: number }];
    if (held !== 1)
      throw new Error('Another member has been migrating the schema for over two minutes; look at its log.');
    return (await dataSource.runMigrations()).map(({ name }) => name);
  } finally {
    await turn.query(`SELECT RELEASE_LOCK(${LOCK})`).catch(() => {});
    await turn.release();
  }
};
