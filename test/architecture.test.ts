import { existsSync, readFileSync } from 'node:fs';
import { GENERATED_FILES } from '../scripts/docs/generated-files.ts';
import { type Import, type SourceFile, sourceFiles, sourceOf } from './support/source-file.ts';

const FILES = sourceFiles('src');

/** `src/fire/run/run.ts` is in the room `fire/run`, `src/model/job.ts` in `model`, `src/main.ts` in `main`. */
function roomOf(path: string): string {
  const [, first = '', second = ''] = path.split('/');
  if (first.endsWith('.ts')) return first.slice(0, -3);
  const hasRooms = first === 'adapter' || first === 'fire';
  return hasRooms && !second.endsWith('.ts') ? `${first}/${second}` : first;
}

/** A step of a fire sees itself and the steps before it: the path has one direction. */
const STEPS = ['schedule', 'run', 'target', 'route', 'call', 'verdict', 'settle', 'log'].map((step) => `fire/${step}`);
const FIRE = ['fire', ...STEPS];

interface Room {
  may: string[];
  /** Rooms of which only types may be imported. */
  mayTypes?: string[];
  because: string;
}

const ROOMS: Record<string, Room> = {
  model: { may: [], because: 'what people define depends on nothing' },
  ...Object.fromEntries(
    STEPS.map((step, index): [string, Room] => [
      step,
      { may: ['model', ...STEPS.slice(0, index)], because: 'a step of a fire decides by what earlier steps found' },
    ]),
  ),
  fire: { may: ['model', ...STEPS], because: 'fire.ts alone sees the whole path' },
  engine: { may: ['model', ...FIRE], because: 'the loops push fires along the path and reach the world through ports' },
  command: { may: ['model', ...FIRE], because: 'a command changes definitions and runs; doors and stores come to it' },
  view: { may: ['model'], mayTypes: FIRE, because: 'a view shows what was decided and decides nothing' },
  api: { may: ['model', 'command', 'view'], because: 'a door translates; it knows neither stores nor loops' },
  operator: { may: ['model', 'command', 'view'], because: 'a door translates; it knows neither stores nor loops' },
  cli: {
    may: ['model', 'fire/schedule', 'verify'],
    because: 'the terminal reaches a server over HTTP and nothing else, and proves here what that one tells',
  },
  verify: { may: ['model'], because: 'a proof shares no code with what it proves' },
  config: { may: ['model'], because: 'settings are read before anything else lives' },
  main: { may: ['app', 'config'], because: 'boot only' },
};
for (const adapter of ['database', 'http', 'kubernetes', 'system'])
  ROOMS[`adapter/${adapter}`] = {
    may: ['model', ...FIRE, 'engine', 'command', 'view'],
    // The operator declares what it needs of a cluster.
    ...(adapter === 'kubernetes' ? { mayTypes: ['operator'] } : {}),
    because: 'an adapter implements ports of others and never leans on another adapter',
  };

function isAllowed(file: SourceFile, { file: target, typesOnly }: Import): boolean {
  const from = roomOf(file.path);
  const to = target ? roomOf(target) : from;
  if (from === to || from === 'app') return true;
  const room = ROOMS[from];
  return room !== undefined && (room.may.includes(to) || (typesOnly && room.mayTypes?.includes(to) === true));
}

describe('the import table', () => {
  it('knows every room', () => {
    const unknown = FILES.map(({ path }) => roomOf(path)).filter((room) => room !== 'app' && !ROOMS[room]);
    expect([...new Set(unknown)]).toEqual([]);
  });

  it('is kept by every import', () => {
    const wrong = FILES.flatMap((file) =>
      file.imports
        .filter((each) => !isAllowed(file, each))
        .map((each) => `${file.path} imports ${each.file}: ${ROOMS[roomOf(file.path)]?.because}`),
    );
    expect(wrong).toEqual([]);
  });

  it('names files that are there', () => {
    const missing = FILES.flatMap((file) =>
      file.imports
        .filter(({ file: target }) => target !== null && !existsSync(target))
        .map(({ from }) => `${file.path} imports ${from}`),
    );
    expect(missing).toEqual([]);
  });

  it('has no circles', () => {
    expect(circles(FILES)).toEqual([]);
  });
});

/** Circles of imports as chains of paths, types included: what knows each other can't be understood alone. */
function circles(files: SourceFile[]): string[] {
  const targets = new Map(
    files.map(({ path, imports }) => [path, imports.flatMap(({ file }) => (file ? [file] : []))]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, chain: string[]): void => {
    const seenAt = chain.indexOf(path);
    if (seenAt >= 0) found.push([...chain.slice(seenAt), path].join(' → '));
    if (seenAt >= 0 || done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...chain, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return found;
}

const PURE = ['model', ...FIRE, 'engine', 'command', 'view'];

describe('the rooms of decisions', () => {
  const pureFiles = FILES.filter(({ path }) => PURE.includes(roomOf(path)));

  it('see no time, chance, timer, environment or network but as arguments', () => {
    const forbidden = [
      ['process', 'settings are arguments'],
      ['Date.now', 'time is an argument'],
      ['new Date()', 'time is an argument'],
      ['performance.now', 'time is an argument'],
      ['Math.random', 'chance is an argument'],
      ['crypto', 'chance is an argument'],
      ['setTimeout', 'timers are a port, so that tests own the clock'],
      ['setInterval', 'timers are a port, so that tests own the clock'],
      ['setImmediate', 'timers are a port, so that tests own the clock'],
      ['fetch', 'calls leave by one way out'],
      ['console', 'logging is an effect'],
      ['globalThis', 'what is reached through it is not seen here'],
      ['eval', 'nothing is evaluated'],
      ['Function', 'nothing is evaluated'],
    ] as const;
    const wrong = pureFiles.flatMap(({ path, names }) =>
      forbidden.filter(([name]) => names.has(name)).map(([name, why]) => `${path} uses ${name}: ${why}`),
    );
    expect(wrong).toEqual([]);
  });

  it('use pure libraries alone', () => {
    // Each is a function of its arguments; hashes are, random bytes are not (the names below are checked as well).
    const pure = ['zod', 'yaml', 'jsonpath-plus', 're2js', 'liquidjs'];
    const hashing = ['node:crypto'];
    const wrong = pureFiles.flatMap(({ path, imports, names }) => [
      ...imports
        .filter(({ file, from }) => file === null && ![...pure, ...hashing].includes(from))
        .map(({ from }) => `${path} imports ${from}`),
      ...['randomBytes', 'randomUUID', 'randomInt', 'getRandomValues']
        .filter((name) => names.has(name))
        .map((name) => `${path} uses ${name}: chance is an argument`),
    ]);
    expect(wrong).toEqual([]);
  });
});

describe('the way out (A11)', () => {
  const taking = (libraries: string[], names?: string[]) =>
    FILES.filter(({ imports }) =>
      imports.some(
        ({ from, typesOnly, taken }) =>
          libraries.includes(from) &&
          !typesOnly &&
          (!names || taken.includes('*') || taken.includes('default') || taken.some((name) => names.includes(name))),
      ),
    ).map(({ path }) => path);

  it('is one file: sockets of calls are dialled there, behind the guard, and nowhere else', () => {
    const dials = ['connect', 'createConnection', 'Socket', 'TLSSocket'];
    expect(taking(['node:net', 'net', 'node:tls', 'tls'], dials)).toEqual(['src/adapter/http/dial.ts']);
  });

  it('is not passed by: no other library or global opens HTTP connections', () => {
    // API servers of clusters are reached beside it: their addresses are the operator's, and no job has a say in them.
    const clusters = ['src/adapter/kubernetes/account.ts', 'src/adapter/kubernetes/api-server.ts'];
    expect(taking(['undici', 'undici/lib/dispatcher/client.js'])).toEqual([
      'src/adapter/http/connection.ts',
      ...clusters,
    ]);
    expect(taking(['axios']).filter((path) => !path.startsWith('src/adapter/http/'))).toEqual([]);
    const clients = ['request', 'get', 'connect', 'Agent', 'ClientRequest'];
    expect(taking(['node:http', 'http', 'node:https', 'https', 'node:http2', 'http2'], clients)).toEqual([]);
    // The CLI is a program of its own that speaks to its server.
    const fetching = FILES.filter(
      ({ names }) => names.has('fetch') || names.has('XMLHttpRequest') || names.has('WebSocket'),
    );
    expect(fetching.map(({ path }) => path).filter((path) => path !== 'src/cli/client.ts')).toEqual([]);
  });
});

describe('the eyes of these tests', () => {
  it('see imports of every form, effects and decorators, and look past types and names of members', () => {
    const seen = sourceOf(
      'src/model/x.ts',
      `import a, { connect as b, type C } from 'node:net';
       import { type D } from './d.js';
       export * from '../fire/e.ts';
       const f = await import('./f.js');
       type G = import('./g.ts').G;
       @Door() class H { setTimeout = 1; x = new Date(); y = { process: Date.now() }; z(q: NodeJS.Timeout) { return q!.fetch; } }`,
    );
    expect(seen.imports.map(({ from, file, typesOnly, taken }) => [from, file, typesOnly, taken])).toEqual([
      ['node:net', null, false, ['default', 'connect']],
      ['./d.js', 'src/model/d.ts', true, []],
      ['../fire/e.ts', 'src/fire/e.ts', false, ['*']],
      ['./f.js', 'src/model/f.ts', false, ['*']],
      ['./g.ts', 'src/model/g.ts', true, ['*']],
    ]);
    expect(seen.hasDecorators).toBe(true);
    expect([...seen.names]).toEqual(expect.arrayContaining(['Date.now', 'new Date()']));
    expect(['process', 'setTimeout', 'fetch', 'NodeJS'].filter((name) => seen.names.has(name))).toEqual([]);
  });
});

describe('libraries that are hard to replace', () => {
  it.each(['jsonpath-plus', 're2js', 'liquidjs', 'ipaddr.js', 'better-sqlite3', 'prom-client'])(
    '%s stands behind one file',
    (library) => {
      const users = FILES.filter(({ imports }) =>
        imports.some(({ from, typesOnly }) => from === library && !typesOnly),
      );
      expect(users.map(({ path }) => path).slice(1)).toEqual([]);
    },
  );
});

describe('the form of the house', () => {
  it('decorators stay at the doors', () => {
    const wrong = FILES.filter(
      ({ path, hasDecorators }) => hasDecorators && !['api', 'operator', 'app'].includes(roomOf(path)),
    );
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('has no barrels, no cupboards for everything, and no Manager, Helper or Util', () => {
    const wrong = FILES.map(({ path }) => path).filter(
      (path) =>
        /\/index\.ts$/.test(path) ||
        /\/(utils?|helpers?|common|shared|misc|lib)\//i.test(path) ||
        /(scheduler|manager|helper|utils?)\.ts$/i.test(path),
    );
    expect(wrong).toEqual([]);
  });

  it('has files that fit the head: at most 300 lines', () => {
    expect(FILES.filter(({ lines }) => lines > 300).map(({ path, lines }) => `${path}: ${lines} lines`)).toEqual([]);
  });

  it('says process and environment only where a process is started', () => {
    const mayRead = ['app', 'main', 'cli', 'adapter/system', 'adapter/database'];
    const wrong = FILES.filter(({ path, names }) => names.has('process.env') && !mayRead.includes(roomOf(path)));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });
});

describe('generated files', () => {
  it.each(Object.keys(GENERATED_FILES))('%s is fresh (npm run docs)', (path) => {
    expect(readFileSync(path, 'utf8')).toBe(GENERATED_FILES[path]?.());
  });
});
