import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** One level after the other: Node's own recursive way never ends where a file system refuses every new folder as "not found", as /proc does. */
export const makeFolders = (folder: string): void => {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolders(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Somebody else made it meanwhile.
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
};
