/**
 * Why a server can't be used although it speaks MySQL's protocol, for the operator; null where nothing is known against it.
 * @param version as `SELECT VERSION()` answers
 */
export const unfitServer = (version: string): string | null =>
  /tidb/i.test(version)
    ? `The database is ${version}. TiDB reads FOR UPDATE SKIP LOCKED without locking, so two members would make one call. Name a MariaDB or MySQL server in BELFRY_DATABASE_URL; docs/scale.md says which clusters will do.`
    : null;
