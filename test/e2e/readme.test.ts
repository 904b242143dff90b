import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadSettings } from '../../src/config/load-settings.ts';
import { startTarget } from '../support/target.ts';
import { belfry } from './belfry-command.ts';
import { cleanEnv, freePort, killServers, makeFolder, remove, ServerProcess } from './server-process.ts';

const readme = readFileSync('README.md', 'utf8');

/** Its code blocks of a language; '' for those that name none. */
const blocks = (language: string): string[] =>
  [...readme.matchAll(/```(\w*)\n([\s\S]*?)```/g)].filter(([, name]) => name === language).map(([, , text]) => text!);

describe('the README', () => {
  it('has a job that fires once it is applied', async () => {
    const folder = makeFolder();
    const target = await startTarget();
    try {
      const server = await ServerProcess.start({ folder });
      const manifest = blocks('yaml')[0]!.replace('http://127.0.0.1:3000', target.url);
      const applied = await belfry(['apply', '-f', '-'], { server, input: manifest });
      expect(applied).toMatchObject({ code: 0, stdout: 'application/my-service created\njob/every-minute created\n' });
      expect(await belfry(['run', 'every-minute', '--wait'], { server })).toMatchObject({ code: 0 });
      expect(target.arrivals[0]).toMatchObject({ method: 'POST', path: '/jobs/settle', shardIndex: 0, shardTotal: 1 });
    } finally {
      await killServers();
      await target.close();
      remove(folder);
    }
  }, 30_000);

  it('teaches to start a server that ends as its process is told to', async () => {
    const pages = [readme, readFileSync('examples/README.md', 'utf8')];
    const taught = pages.map((page) => /^.*belfry.* serve(?=( &)?$)/m.exec(page)![0]);
    for (const line of taught) {
      const folder = makeFolder();
      try {
        const [port, metricsPort] = [await freePort(), await freePort()];
        const env = {
          BELFRY_DATABASE_URL: `sqlite:${folder}/belfry.db`,
          BELFRY_HTTP_PORT: `${port}`,
          BELFRY_METRICS_PORT: `${metricsPort}`,
        };
        // As typed into a shell with an `&` behind it; `kill -TERM $!` is then all that a script can do.
        const script = `${line} >server.log & pid=$!; until grep -q 'Belfry is up' server.log; do kill -0 $pid || exit 3; sleep 0.1; done; kill -TERM $pid; wait $pid`;
        const ended = spawnSync('sh', ['-c', script.replaceAll('server.log', `${folder}/server.log`)], {
          env: cleanEnv(env),
          timeout: 30_000,
        });
        expect([line, ended.status]).toEqual([line, 0]);
        expect(readFileSync(join(folder, 'server.log'), 'utf8')).toContain('Belfry has stopped');
      } finally {
        remove(folder);
      }
    }
  }, 60_000);

  it('shows what the demo says', async () => {
    const { jobsOf } = (await import(new URL('../../scripts/demo/jobs.mjs', import.meta.url).href)) as {
      jobsOf(atMs: number): Record<string, { description: string }>;
    };
    const jobs = jobsOf(0);
    const shown = blocks('').join('\n').split('\n');
    const promises = shown.map((line) => /^✓ ([a-z-]+) {2,}(.*)$/.exec(line)).filter((found) => found !== null);
    expect(promises.length).toBeGreaterThan(3);
    for (const [, name, description] of promises) expect(description).toBe(jobs[name!]?.description);
    const runs = shown
      .map((line) => /^\d\d:\d\d:\d\d {2}([a-z-]+) /.exec(line)?.[1])
      .filter((name) => name !== undefined);
    expect(runs.filter((name) => jobs[name] === undefined)).toEqual([]);
  });

  it('names scripts, commands and pages that are there', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = [
      ...new Set(
        blocks('sh')
          .join('\n')
          .match(/(?<=npm run )[a-z:]+|(?<=npm )test/g),
      ),
    ];
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    const links = [...readme.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, path]) => path!);
    expect(links.filter((path) => !path.startsWith('http') && !existsSync(path))).toEqual([]);
  });
});

describe('config/example.yaml', () => {
  it('is understood whole', () => {
    const file = readFileSync('config/example.yaml', 'utf8');
    const loaded = loadSettings({ file, env: {}, member: 'm', terminal: false, readText: () => '' });
    expect(loaded).toMatchObject({ ok: true, warnings: [] });
  });
});
