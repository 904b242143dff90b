import { randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';

/** A database of its own on the tests' MariaDB, empty. */
export const freshDatabase = async (): Promise<{ url: string; port: number; drop(): Promise<void> }> => {
  const server = process.env.BELFRY_TEST_MYSQL_URL!;
  const name = `belfry_e2e_${randomBytes(6).toString('hex')}`;
  const admin = await createConnection(server);
  await admin.query(`CREATE DATABASE ${name}`);
  return {
    url: `${server}${name}`,
    port: Number(new URL(server).port || 3306),
    drop: async () => {
      await admin.query(`DROP DATABASE ${name}`);
      await admin.end();
    },
  };
};
