import { LineCap } from '../../src/adapter/system/line-cap.ts';
import type { Log } from '../../src/engine/ports.ts';
import { allSettled, type Belfry, startBelfry } from '../support/belfry.ts';
import { onEveryStore, onSqlite } from '../support/databases.ts';
import { severable } from '../support/severable.ts';
import { json } from '../support/target.ts';
import { FakeTime } from './fakes.ts';
import { Gate, useStage } from './stage.ts';

interface Line {
  level: string;
  message: string;
  facts: Record<string, unknown>;
}

const recorder = (): { lines: Line[]; log: Log } => {
  const lines: Line[] = [];
  const at = (level: string) => (facts: object, message: string) => lines.push({ level, message, facts: { ...facts } });
  return { lines, log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } };
};

onEveryStore('lines of the log about runs', (store) => {
  const { lines, log } = recorder();
  beforeEach(() => {
    lines.length = 0;
  });

  const of = (runId: number) => lines.filter(({ facts }) => facts.runId === runId);
  const job = (belfry: Belfry, name: string, spec: object = {}) =>
    belfry.job(name, { application: 'app', schedule: {}, request: { path: '/' }, ...spec });
  const answerCode = { success: { json: '$.code == 200' }, retry: { maxAttempts: 2, interval: '20ms', jitter: 0 } };

  describe('at debug', () => {
    const stage = useStage(store, { log, env: { BELFRY_LOG_LEVEL: 'debug' } });

    it('each step of a run, with run id, job, shard and attempt', async () => {
      stage.answer = ({ attempt }, response) => json(response, { code: attempt === 1 ? 500 : 200 });
      await job(stage.belfry, 'settle', { ...answerCode, schedule: { cron: '0 0 0 1 1 ?' } });
      await stage.due('settle');
      const { id } = await stage.settled('settle');
      const about = { runId: id, namespace: 'default', job: 'settle', application: 'app', member: 'test' };
      const endpoint = stage.target.url;
      expect(of(id).map(({ level, message, facts }) => ({ level, message, ...facts }))).toMatchObject([
        { level: 'debug', message: 'a run was opened', ...about, cause: 'schedule' },
        { message: 'a call is sent', ...about, shardIndex: 0, attempt: 1, endpoint },
        {
          message: 'an attempt ended',
          ...about,
          shardIndex: 0,
          attempt: 1,
          endpoint,
          status: 200,
          verdict: 'failed',
          reason: '$.code was 500, expected 200',
          shardState: 'waiting',
          dueAt: expect.stringMatching(/Z$/),
        },
        { message: 'a call is sent', ...about, shardIndex: 0, attempt: 2 },
        { message: 'an attempt ended', ...about, shardIndex: 0, attempt: 2, verdict: 'succeeded' },
        { level: 'debug', message: 'a run succeeded', ...about },
      ]);
    });
  });

  describe('at info', () => {
    const stage = useStage(store, { log });

    it('a run that failed, with its last attempt; nothing of one that succeeded', async () => {
      stage.answer = ({ path }, response) => json(response, { code: path === '/good' ? 200 : 500 });
      await job(stage.belfry, 'good', { ...answerCode, request: { path: '/good' } });
      await job(stage.belfry, 'bad', answerCode);
      const good = await stage.belfry.run('good');
      await stage.settled('good');
      const bad = await stage.belfry.run('bad');
      await stage.settled('bad');
      expect(of(good)).toEqual([]);
      expect(of(bad)).toMatchObject([
        {
          level: 'warn',
          message: 'a run failed',
          facts: {
            job: 'bad',
            shardIndex: 0,
            attempt: 2,
            endpoint: stage.target.url,
            reason: '$.code was 500, expected 200 (attempt 2 of 2, the last)',
          },
        },
      ]);
    });

    it('a run that failed in part, and which of its shards', async () => {
      stage.answer = ({ shardIndex }, response) => json(response, {}, shardIndex === 1 ? 500 : 200);
      await job(stage.belfry, 'wide', { routeStrategy: 'Sharded', shards: 3, retry: { maxAttempts: 1 } });
      const id = await stage.belfry.run('wide');
      await stage.settled('wide');
      expect(of(id).map(({ message, facts }) => [message, facts.shardTotal ?? facts.shardIndex])).toEqual([
        ['a run failed in part', 3],
        ['a shard failed', 1],
      ]);
    });

    it('an outage is no flood: a few lines, and how many more there were', async () => {
      stage.answer = (_, response) => json(response, {}, 503);
      await job(stage.belfry, 'down', { concurrencyPolicy: 'Allow', retry: { maxAttempts: 1 } });
      await Promise.all(Array.from({ length: 40 }, () => stage.belfry.run('down')));
      await stage.belfry.until('down', allSettled(40));
      await stage.belfry.stop();
      const told = lines.filter(({ level }) => level === 'warn');
      expect(told).toHaveLength(11);
      expect(told.at(-1)).toMatchObject({
        message: '30 more lines about runs were left out',
        facts: { leftOut: 30, lines: { 'default/app': 40 } },
      });
    });

    it('slots that were missed, each counted by its reason', async () => {
      await job(stage.belfry, 'late', {
        schedule: { cron: '0 * * * * ?' },
        misfirePolicy: 'Skip',
        misfireGrace: '1s',
      });
      await stage.due('late', stage.belfry.now() - 5.5 * 60_000);
      await job(stage.belfry, 'nowhere', { schedule: { cron: '0 0 0 1 1 ?' }, endpoints: { labels: { zone: 'b' } } });
      await stage.due('nowhere');
      const { id } = await stage.settled('nowhere');
      expect(of(id)).toMatchObject([
        {
          level: 'warn',
          message: 'a slot was missed',
          facts: { reason: 'no-endpoint: none of 1 endpoint has zone=b' },
        },
      ]);
      const counted = async () => {
        const text = await stage.belfry.metrics.text();
        return Object.fromEntries(
          [...text.matchAll(/^belfry_slots_missed_total\{reason="(.+)"\} (\d+)$/gm)].map(([, reason, n]) => [
            reason,
            n,
          ]),
        );
      };
      await stage.belfry.until('late', () => lines.some(({ message }) => message === 'slots were missed'));
      const { facts } = lines.find(({ message }) => message === 'slots were missed')!;
      expect(facts).toMatchObject({ job: 'late', reason: 'misfired', slots: expect.any(Number) });
      expect(facts.slots).toBeGreaterThanOrEqual(5);
      expect(await counted()).toEqual({ misfired: String(facts.slots), 'no-endpoint': '1' });
    });
  });
});

onSqlite('lines about what a dead member left', (store) => {
  const { lines, log } = recorder();
  const stage = useStage(store, { start: false });

  it('names who died, at which shard and attempt', async () => {
    const gate = new Gate();
    stage.answer = gate.answer;
    const way = severable(stage.test.database);
    const first = await startBelfry(way.database, { env: { BELFRY_MEMBER: 'belfry-0' } });
    await first.application('app', { domains: [{ url: stage.target.url }] });
    await first.job('once', { application: 'app', schedule: {}, request: { path: '/' }, retry: { maxAttempts: 1 } });
    const id = await first.run('once');
    await stage.target.arrived(1);
    way.sever();
    await first.abandon();
    gate.release();
    const second = await startBelfry(stage.test.database, { log });
    const [run] = await second.until('once', allSettled(1));
    await second.stop();
    expect(run!.reason).toMatch(/^belfry-0 died while it made this call/);
    expect(lines.filter(({ facts }) => facts.runId === id)).toMatchObject([
      { message: 'a call was lost with its holder', facts: { shardIndex: 0, attempt: 1, fault: 'holder-lost' } },
      { message: 'a run failed', facts: { shardIndex: 0, attempt: 1 } },
    ]);
    expect(await second.metrics.text()).toContain(
      'belfry_runs_total{namespace="default",application="app",state="failed"} 1',
    );
  });
});

describe('the cap on lines', () => {
  const capped = (options: { ofOne: number; ofAll: number }) => {
    const time = new FakeTime();
    const told: object[] = [];
    const cap = new LineCap(time, (leftOut) => told.push(leftOut), { windowMs: 10_000, ...options });
    return { time, told, cap };
  };

  it('keeps one noisy subject from hiding the others, and begins anew with each window', async () => {
    const { time, told, cap } = capped({ ofOne: 2, ofAll: 10 });
    expect(['a', 'a', 'a', 'a', 'b'].map((subject) => cap.admits(subject))).toEqual([true, true, false, false, true]);
    await time.pass(10_000);
    expect(told).toEqual([{ lines: 2, subjects: { a: 4, b: 1 } }]);
    expect(cap.admits('a')).toBe(true);
    await time.pass(10_000);
    expect(told).toHaveLength(1);
  });

  it('holds for all subjects together, and leaves no timer behind', () => {
    const { time, told, cap } = capped({ ofOne: 2, ofAll: 3 });
    const admitted = Array.from({ length: 50 }, (_, index) => cap.admits(`app-${index}`));
    expect(admitted.filter(Boolean)).toHaveLength(3);
    cap.close();
    expect(told).toMatchObject([{ lines: 47 }]);
    expect(Object.keys((told[0] as { subjects: object }).subjects)).toHaveLength(20);
    expect(time.waiting).toBe(0);
  });
});
