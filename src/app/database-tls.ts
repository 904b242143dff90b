import { readFileSync } from 'node:fs';
import type { Settings } from '../config/settings.ts';

/** The CA that the database's certificate must come from; nothing where TLS is off or unset. @throws where the file can't be read */
export const caOf = ({ database }: Settings): { tlsCa?: string } => {
  if (database.tls === undefined || database.tls === 'off') return {};
  try {
    return { tlsCa: readFileSync(database.tls, 'utf8') };
  } catch (error) {
    throw new Error(
      `BELFRY_DATABASE_TLS names ${database.tls}, which can't be read: ${(error as Error).message}. Give a file with CA certificates in PEM, or "off".`,
    );
  }
};
