import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** What an image would start: its files under a folder, and what its last stage says. */
export interface Replayed {
  root: string;
  workdir: string;
  env: Record<string, string>;
  command: string[];
  user: string | null;
}

interface Stage {
  root: string;
  workdir: string;
  env: Record<string, string>;
  entrypoint: string[];
  cmd: string[];
  user: string | null;
}

/**
 * Does what a Dockerfile says, without Docker: each stage is a folder, COPY copies (from the project what `.dockerignore` lets through), RUN runs
 * there. Stages go on at once, and one waits where it copies from another, as BuildKit has it. The system below is this machine's.
 * @throws Error on an instruction that it does not know
 */
export async function replay(dockerfile: string, folder: string): Promise<Replayed> {
  const allowed = allowedFiles();
  const stages = new Map<string, Promise<Stage>>();
  let name = '';
  for (const [from, ...steps] of stagesOf(readFileSync(dockerfile, 'utf8'))) {
    name = / AS (\S+)$/.exec(from![1])?.[1] ?? 'last';
    const earlier = new Map(stages);
    stages.set(name, build(join(folder, name), steps, { stages: earlier, allowed }));
  }
  await Promise.all(stages.values());
  const { root, workdir, env, entrypoint, cmd, user } = (await stages.get(name))!;
  return { root, workdir: join(root, workdir), env, command: [...entrypoint, ...cmd], user };
}

export const instructions = (text: string): [string, string][] =>
  text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1).trim()]);

/** Each begins with its FROM; what stands before the first is no stage's. */
const stagesOf = (text: string): [string, string][][] => {
  const found: [string, string][][] = [];
  for (const instruction of instructions(text))
    if (instruction[0] === 'FROM') found.push([instruction]);
    else found.at(-1)?.push(instruction);
  return found;
};

interface Surroundings {
  /** By their names; a stage copies from those before it. */
  stages: ReadonlyMap<string, Promise<Stage>>;
  allowed: ReadonlySet<string>;
}

const build = async (root: string, steps: [string, string][], surroundings: Surroundings): Promise<Stage> => {
  const stage: Stage = { root, workdir: '/', env: {}, entrypoint: [], cmd: [], user: null };
  for (const [instruction, rest] of steps) await apply(stage, instruction, rest, surroundings);
  return stage;
};

/** Ours lets files through by name, after shutting out everything. */
const allowedFiles = (): Set<string> => {
  const lines = readFileSync('.dockerignore', 'utf8').split('\n');
  return new Set(lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1)));
};

async function apply(stage: Stage, instruction: string, rest: string, surroundings: Surroundings): Promise<void> {
  switch (instruction) {
    case 'WORKDIR':
      stage.workdir = resolve(stage.workdir, rest);
      mkdirSync(join(stage.root, stage.workdir), { recursive: true });
      return;
    case 'COPY':
      return copy(stage, rest, surroundings);
    case 'RUN':
      await run(stage, rest);
      return;
    case 'ENV':
      stage.env[rest.slice(0, rest.indexOf('='))] = rest.slice(rest.indexOf('=') + 1);
      return;
    case 'ENTRYPOINT':
      stage.entrypoint = JSON.parse(rest) as string[];
      return;
    case 'CMD':
      stage.cmd = JSON.parse(rest) as string[];
      return;
    case 'USER':
      stage.user = rest;
      return;
    case 'EXPOSE':
      return;
    default:
      throw new Error(`The replay does not know ${instruction}`);
  }
}

async function copy(stage: Stage, rest: string, { stages, allowed }: Surroundings): Promise<void> {
  const words = rest.split(/\s+/);
  const flags = words.filter((word) => word.startsWith('--'));
  const paths = words.filter((word) => !word.startsWith('--'));
  const from = flags.find((flag) => flag.startsWith('--from='))?.slice('--from='.length);
  const into = paths.pop()!;
  const target = join(stage.root, resolve(stage.workdir, into));
  const source = from === undefined ? '' : (await stages.get(from))!.root;
  for (const path of paths) {
    if (from === undefined && !allowed.has(path) && !allowed.has(path.split('/')[0]!))
      throw new Error(`.dockerignore does not let ${path} through`);
    const copied = join(source, path);
    if (!existsSync(copied)) throw new Error(`COPY names ${path}, which is not there`);
    cpSync(copied, into.endsWith('/') ? join(target, basename(path)) : target, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (each) => from !== undefined || !/(^|\/)node_modules$/.test(each),
    });
  }
}

const run = (stage: Stage, command: string) =>
  promisify(execFile)('sh', ['-c', command], {
    cwd: join(stage.root, stage.workdir),
    // What this machine's own `npm ci` fetched is not fetched again.
    env: { ...process.env, npm_config_prefer_offline: 'true', ...stage.env },
    maxBuffer: 16 * 1024 * 1024,
  });
