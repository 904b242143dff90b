import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { CliError } from './cli-error.ts';
import { readAll } from './terminal.ts';

const extensions = new Set(['.yaml', '.yml', '.json']);

export interface ManifestText {
  /** As the person named it; `-` is standard input. */
  file: string;
  text: string;
}

/**
 * The texts behind `-f`: files, standard input for `-`, and folders with all that is in them, in an order that stays the same.
 * @throws CliError where something is not there, or a folder holds no manifest at all.
 */
export async function readManifestFiles(
  paths: readonly string[],
  stdin: AsyncIterable<string>,
): Promise<ManifestText[]> {
  const texts: ManifestText[] = [];
  for (const path of paths) {
    if (path === '-') texts.push({ file: '-', text: await readAll(stdin) });
    else for (const file of await filesBehind(path)) texts.push({ file, text: await readText(file) });
  }
  return texts;
}

async function filesBehind(path: string): Promise<string[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });
  if (!found.isDirectory()) return [path];
  const files: string[] = [];
  await walk(path, files, new Set());
  if (files.length > 0) return files;
  throw new CliError(`There is no .yaml, .yml or .json file in ${path}.`, {
    remedy: 'Name the folder that holds the manifests.',
  });
}

async function walk(folder: string, files: string[], seen: Set<string>): Promise<void> {
  const real = await realpath(folder);
  if (seen.has(real)) return; // a link that leads back up
  seen.add(real);
  // Sorted by code unit: the same on every machine, whatever its language. Dot files are tools' business (Kubernetes' `..data`).
  const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  for (const name of names) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) await walk(path, files, seen);
    else if (found?.isFile() && extensions.has(extname(name).toLowerCase())) files.push(path);
  }
}

const readText = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw unreadable(file, error);
  });

const unreadable = (path: string, error: NodeJS.ErrnoException): CliError =>
  new CliError(
    error.code === 'ENOENT'
      ? `There is no file or folder ${path}.`
      : `Cannot read ${path}: ${error.code ?? error.message}.`,
  );
