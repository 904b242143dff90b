/** What an operator reads where SQLite refuses: what is wrong with the file, and what to do. Null: nothing to add to SQLite's own words. */
export const remedyOf = (code: string | undefined): string | null => {
  switch (code?.split('_').slice(0, 2).join('_')) {
    case 'SQLITE_FULL':
      return 'The disk of the database file is full. Free some space: nothing was half-written, and what could not be stored is tried again.';
    case 'SQLITE_READONLY':
      return 'Make the database file and its folder writable for this user.';
    case 'SQLITE_CORRUPT':
    case 'SQLITE_NOTADB':
      return 'The file is damaged or no database of Belfry. Restore it from a backup, or set BELFRY_DATABASE_URL to another file.';
    case 'SQLITE_IOERR':
      return 'The disk of the database file fails. Look at the system log, then restore from a backup on a sound disk.';
    case 'SQLITE_CANTOPEN':
      return 'Make its folder writable for this user, or set BELFRY_DATABASE_URL to another place.';
    default:
      return null;
  }
};
