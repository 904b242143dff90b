/** Why there is no connection, for the operator: where it was looked for, what came back, what to do. Never shows the password. */
export const connectProblem = (url: string, error: unknown): Error => {
  const { code, message } = error as { code?: string; message: string };
  const { hostname, port, pathname, username } = new URL(url);
  const where = `${hostname}:${port === '' ? 3306 : port}`;
  const name = decodeURIComponent(pathname.slice(1));
  const user = decodeURIComponent(username);
  switch (code) {
    case 'ER_ACCESS_DENIED_ERROR':
      return new Error(
        `The database at ${where} refuses user ${user} or the password. Mend them in BELFRY_DATABASE_URL.`,
      );
    case 'ER_BAD_DB_ERROR':
      return new Error(
        `The server at ${where} has no database ${name}. Make it (CREATE DATABASE ${name}), or name another one in BELFRY_DATABASE_URL.`,
      );
    case 'ER_DBACCESS_DENIED_ERROR':
      return new Error(
        `The user ${user} may not use database ${name} at ${where}. GRANT ALL ON ${name}.* to that user, or name another one in BELFRY_DATABASE_URL.`,
      );
    default:
      return new Error(
        `The database at ${where} can't be reached: ${message || code}. Start it, or mend BELFRY_DATABASE_URL.`,
      );
  }
};
