import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { cleanEnv, makeFolder, remove } from './server-process.ts';

jest.setTimeout(90_000);

const root = fileURLToPath(new URL('../..', import.meta.url));
const demo = (args: string[]) => {
  const child = spawn(process.execPath, ['scripts/demo.mjs', ...args], { cwd: root, env: cleanEnv() });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, output })),
  );
  return { child, ended, said: () => output };
};
const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('belfry-demo-'));
/** Nothing listens there any more. */
const isGone = async (url: string) =>
  fetch(url).then(
    () => false,
    () => true,
  );

describe('npm run demo', () => {
  it('ends by itself after --for, with every promise kept, code 0 and nothing left behind', async () => {
    const before = folders();
    const { code, output } = await demo(['--for', '12s']).ended;
    expect({ code, output }).toEqual({
      code: 0,
      output: expect.stringMatching(/All \d+ jobs behaved as their descriptions say/),
    });
    expect(output).not.toContain('✗ heartbeat');
    expect(output).not.toContain('\u001b[');
    expect(folders()).toEqual(before);
    expect(await isGone(/http:\S+\/api\/docs/.exec(output)![0])).toBe(true);
  });

  it('ends on SIGINT with what is in flight, keeps --data, and leaves no process behind', async () => {
    const folder = makeFolder();
    try {
      const { child, ended, said } = demo(['--data', folder]);
      await new Promise<void>((resolve) => {
        child.stdout.on('data', () => said().includes('✓ succeeded') && resolve());
        child.once('close', () => resolve());
      });
      child.kill('SIGINT');
      expect(await ended).toEqual({ code: 0, output: expect.stringContaining('Stopping') });
      expect(existsSync(`${folder}/belfry.db`)).toBe(true);
      expect(await isGone(/http:\S+\/api\/docs/.exec(said())![0])).toBe(true);
    } finally {
      remove(folder);
    }
  });

  it('refuses a port that was asked for and is in use', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) =>
      taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)),
    );
    try {
      const { code, output } = await demo(['--for', '10s', '--port', String(port)]).ended;
      expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(`Port ${port} is in use`) });
    } finally {
      await new Promise((resolve) => taken.close(resolve));
    }
  });

  it('says what is wrong with its arguments', async () => {
    expect(await demo(['--for', 'soon']).ended).toMatchObject({
      code: 1,
      output: expect.stringContaining('--for 30s'),
    });
    expect(await demo(['--fro', '30s']).ended).toMatchObject({ code: 2, output: expect.stringContaining('--fro') });
  });
});

interface Verdict {
  kept: boolean;
  what: string;
}

describe("the demo's judgement", () => {
  const judges = async () =>
    (await import(new URL('../../scripts/demo/promises.mjs', import.meta.url).href)) as {
      judgeJob(name: string, evidence: object): Verdict;
      judgeCalls(runs: object[], deliveries: object[]): Verdict;
    };
  const run = (id: string, state: string) => ({
    id,
    state,
    shards: [{ index: 0, attempts: [{ number: 1, status: 200 }] }],
  });
  const delivery = (logId: string) => ({ logId, shardIndex: 0, attempt: 1 });

  it('finds a job that never ran, that failed, or that ran twice', async () => {
    const { judgeJob } = await judges();
    const judged = (runs: object[]) => judgeJob('once-only', { runs, deliveries: [], forMs: 10_000, atMs: 0 });
    expect(judged([])).toEqual({ kept: false, what: 'it never ran' });
    expect(judged([run('1', 'failed')])).toMatchObject({
      kept: false,
      what: expect.stringContaining('run 1 is failed'),
    });
    expect(judged([run('1', 'succeeded'), run('2', 'succeeded')])).toEqual({ kept: false, what: 'it ran 2 times' });
  });

  it('tells apart what Belfry was late and what the whole machine stood still', async () => {
    const { judgeJob } = await judges();
    const fireAt = (second: number) => new Date(second * 1_000).toISOString();
    const late = (second: number, ms: number) => ({
      ...run(String(second), 'succeeded'),
      fireAt: fireAt(second),
      startedAt: new Date(second * 1_000 + ms).toISOString(),
      shards: [{ index: 0, attempts: [{ endpoint: String(second) }] }],
    });
    const judged = (stalledMs: number) =>
      judgeJob('heartbeat', {
        ...{ runs: [late(1, 5), late(2, 1_391), late(3, 7)], deliveries: [], forMs: 3_000, atMs: 0 },
        stalls: { within: (from: number, to: number) => (from === 2_000 && to === 3_391 ? stalledMs : 0) },
      });
    expect(judged(0)).toEqual({ kept: false, what: 'a call left 1391 ms late' });
    const beside = '1391 ms late, of which the whole machine stood still for';
    expect(judged(300)).toEqual({ kept: false, what: `a call left ${beside} 300 ms` });
    expect(judged(1_250)).toEqual({ kept: true, what: `3 runs, one each second, ${beside} 1250 ms at most` });
  });

  it('finds a call that is lost, doubled or of an unknown run', async () => {
    const { judgeCalls } = await judges();
    const runs = [run('1', 'succeeded'), run('2', 'succeeded')];
    const judged = (...ids: string[]) => judgeCalls(runs, ids.map(delivery));
    expect(judged('1', '2').kept).toBe(true);
    expect(judged('1')).toMatchObject({ kept: false, what: expect.stringContaining('1 lost') });
    expect(judged('1', '2', '2')).toMatchObject({ kept: false, what: expect.stringContaining('1 doubled') });
    expect(judged('1', '2', '3')).toMatchObject({ kept: false, what: expect.stringContaining('1 unknown') });
  });
});
