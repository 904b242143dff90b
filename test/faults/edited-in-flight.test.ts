import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { belfry } from '../e2e/belfry-command.ts';
import { freshDatabase } from '../e2e/fresh-database.ts';
import { ADMIN_TOKEN, documentOf, killServers, makeFolder, remove, ServerProcess } from '../e2e/server-process.ts';
import { onMariaDb } from '../support/databases.ts';
import { startTarget, type Target } from '../support/target.ts';

jest.setTimeout(60_000);

const ROUNDS = 12;

onMariaDb('definitions that change while they fire (F29)', () => {
  let folder: string;
  let database: Awaited<ReturnType<typeof freshDatabase>>;
  let target: Target;
  beforeEach(async () => {
    folder = makeFolder();
    database = await freshDatabase();
    target = await startTarget();
  });
  afterEach(async () => {
    await killServers();
    await target.close();
    await database.drop();
    remove(folder);
  });

  it('two appliers at two members edit, pause, delete and bring back: every slot belongs to the revision of its time', async () => {
    const env = { BELFRY_DATABASE_URL: database.url, BELFRY_ADMIN_TOKEN: ADMIN_TOKEN };
    const start = (member: string) => ServerProcess.start({ folder, env: { ...env, BELFRY_MEMBER: member } });
    const members = [await start('one'), await start('two')] as const;
    const [first] = members;
    await first.application('app', { domains: [{ url: target.url }] });
    const spec = (schedule: object) => ({ application: 'app', request: { path: '/' }, schedule });
    const jobs = '/namespaces/default/jobs';
    const put = (member: ServerProcess, name: string, schedule: object) =>
      member.api('PUT', `${jobs}/${name}`, documentOf('HttpJob', name, spec(schedule)));
    for (const name of ['edited', 'paused', 'fleeting']) await put(first, name, { every: '1s' });

    for (let round = 0; round < ROUNDS; round++) {
      const schedules = [{ every: '1s' }, { cron: '* * * * * ?' }, { every: '2s' }];
      const acts = members.map((member, n) => [
        put(member, 'edited', schedules[(round + n) % schedules.length]!),
        member.api('POST', `${jobs}/paused/${(round + n) % 2 === 0 ? 'suspend' : 'resume'}`),
        (round + n) % 3 === 0 ? member.api('DELETE', `${jobs}/fleeting`) : put(member, 'fleeting', { every: '1s' }),
        // The same document once more: no new revision, and the anchor stays.
        put(member, 'edited', schedules[(round + n) % schedules.length]!),
      ]);
      for (const { status } of await Promise.all(acts.flat())) expect([200, 201, 204, 404, 409]).toContain(status);
      await target.arrived(target.arrivals.length + 1);
    }
    for (const name of ['edited', 'paused', 'fleeting']) await first.api('DELETE', `${jobs}/${name}`);

    const receiver = join(folder, 'receiver.jsonl');
    const lines = target.arrivals.map(({ logId, shardIndex, shardTotal, attempt, headers }) =>
      JSON.stringify({ logId, shardIndex, shardTotal, attempt, key: headers['idempotency-key'] }),
    );
    writeFileSync(receiver, `${lines.join('\n')}\n`);
    const said = await belfry(['verify', '--receiver', receiver], { server: first });
    expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing is missing, extra, doubled') });
    // Whatever is left of a deleted job fires no more.
    const before = target.arrivals.length;
    await put(first, 'last', { every: '1s' });
    const after = await target.arrived(before + 2);
    expect(new Set(after.slice(before).map(({ headers }) => headers['belfry-job']))).toEqual(new Set(['last']));
  });
});
