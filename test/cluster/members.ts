import { openDatabase } from '../../src/adapter/database/open-database.ts';
import type { Database } from '../../src/adapter/database/sql.ts';
import { type Belfry, type BelfryOptions, startBelfry } from '../support/belfry.ts';
import { type TestDatabase, throughNode } from '../support/databases.ts';
import { type Severable, severable } from '../support/severable.ts';

export interface Member extends Belfry {
  name: string;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
  /** Cuts its way to the database, and back. */
  way: Severable;
}

/** Several members on one database, each with connections of its own. */
export const startMembers = async (
  test: TestDatabase,
  names: readonly string[],
  options: BelfryOptions = {},
): Promise<{ members: Member[]; stop(): Promise<void> }> => {
  const databases: Database[] = [];
  const members: Member[] = [];
  for (const [index, name] of names.entries()) {
    const database = await openDatabase({ url: throughNode(test.url, index), pool: 4 });
    databases.push(database);
    const way = severable(database);
    const belfry = await startBelfry(way.database, { ...options, env: { ...options.env, BELFRY_MEMBER: name } });
    const kill = async () => {
      way.sever();
      await belfry.abandon();
    };
    members.push({ ...belfry, name, way, kill });
  }
  return {
    members,
    stop: async () => {
      await Promise.all(members.map((member) => member.stop(0)));
      await Promise.all(databases.map((database) => database.close()));
    },
  };
};
