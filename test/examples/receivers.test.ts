import { createHmac, randomBytes } from 'node:crypto';
import { isInstalled, languages, startCommand } from './languages.ts';
import { ReceiverProcess } from './receiver-process.ts';

const OLD = `whsec_${randomBytes(24).toString('base64')}`;
const NEW = `whsec_${randomBytes(32).toString('base64')}`;
const STRANGE = `whsec_${randomBytes(24).toString('base64')}`;

let keys = 0;
/** What Belfry sends with a call. */
const callHeaders = ({
  logId = '1769904000000001',
  index = 0,
  total = 1,
  attempt = 1,
  key = `key-${++keys}`,
} = {}) => ({
  'schedulerx-logId': logId,
  'schedulerx-shardingIndex': String(index),
  'schedulerx-shardingTotal': String(total),
  'belfry-attempt': String(attempt),
  'belfry-job': 'settle-points',
  'belfry-cause': 'schedule',
  'idempotency-key': key,
});

const signatureOf = (secret: string, id: string, timestamp: number, body: string | Uint8Array): string =>
  `v1,${createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(`${id}.${timestamp}.`)
    .update(body)
    .digest('base64')}`;

for (const language of languages) {
  const installed = isInstalled(language);
  const title = `the receiver in ${language.name}`;

  (installed ? describe : describe.skip)(installed ? title : `${title}, which is not installed here`, () => {
    let receiver: ReceiverProcess;
    let signed: ReceiverProcess;

    beforeAll(async () => {
      const command = startCommand(language);
      [receiver, signed] = await Promise.all([
        ReceiverProcess.start(command),
        ReceiverProcess.start(command, [NEW, OLD]),
      ]);
    }, 120_000);
    afterAll(() => Promise.all([receiver?.stop(), signed?.stop()]));

    it('mod-sharding-covers-1000-users-exactly-once', async () => {
      for (const total of [1, 3, 16]) {
        const shards = Array.from({ length: total }, (_, index) =>
          receiver.deliver({ path: '/shard', headers: callHeaders({ index, total }) }),
        );
        const users = (await Promise.all(shards)).flatMap(({ body }) => body.users!);
        expect(users).toHaveLength(1_000);
        expect(new Set(users).size).toBe(1_000);
      }
      expect((await receiver.deliver({ path: '/shard', headers: callHeaders({ index: 3, total: 3 }) })).status).toBe(
        400,
      );
    });

    it('cas-only-one-executor-takes-a-task', async () => {
      const before = await receiver.stats();
      const delivery = { path: '/slow?ms=100', headers: callHeaders() };
      const atOnce = await Promise.all(Array.from({ length: 6 }, () => receiver.deliver(delivery)));
      const later = await receiver.deliver(delivery);
      const after = await receiver.stats();
      expect(after.worked - before.worked).toBe(1);
      expect(after.replayed - before.replayed).toBe(6);
      for (const { status, body } of [...atOnce, later]) expect([status, body]).toEqual([200, { code: 200 }]);
      const replays = [...atOnce, later].filter(({ headers }) => headers.get('idempotent-replay') === 'true');
      expect(replays).toHaveLength(6);
    });

    it('does the work of other keys, and of none, each time', async () => {
      const before = await receiver.stats();
      for (const key of ['one', 'other', '', ''])
        await receiver.deliver({ path: '/ok', headers: callHeaders({ key }) });
      expect((await receiver.stats()).worked - before.worked).toBe(4);
    });

    it('remembers no failure: the retry under the same key is work again', async () => {
      const key = 'retried';
      const path = '/fail-shard?index=2&times=2';
      const attempts = [1, 2, 3, 3].map((attempt) => callHeaders({ key, attempt, index: 2, total: 4 }));
      const answers: [number, string | null][] = [];
      for (const headers of attempts) {
        const { status, headers: said } = await receiver.deliver({ path, headers });
        answers.push([status, said.get('idempotent-replay')]);
      }
      expect(answers).toEqual([
        [500, null],
        [500, null],
        [200, null],
        [200, 'true'],
      ]);
      expect((await receiver.deliver({ path, headers: callHeaders({ index: 1, total: 4 }) })).status).toBe(200);
    });

    it('says what arrived: one JSON line, and in its stats', async () => {
      const headers = callHeaders({ logId: '1769904000000042', index: 1, total: 3, attempt: 2, key: 'told' });
      await receiver.deliver({ path: '/ok', headers });
      const told = {
        path: '/ok',
        logId: '1769904000000042',
        shardIndex: 1,
        shardTotal: 3,
        attempt: 2,
        job: 'settle-points',
        cause: 'schedule',
        key: 'told',
      };
      const line = await receiver.lineOf('told');
      expect(line).toMatchObject({ ...told, status: 200, code: 200, how: 'worked' });
      const stats = await receiver.stats();
      expect(stats.language).toBe(language.name);
      expect(stats.recent.find(({ key }) => key === 'told')).toEqual(line);
      expect(stats.deliveries).toBe(stats.worked + stats.replayed + stats.refused);
    });

    it('answers each route as its page says', async () => {
      const deliver = (path: string, attempt = 1) => receiver.deliver({ path, headers: callHeaders({ attempt }) });
      expect((await deliver('/ok')).body).toEqual({ code: 200 });
      expect(await deliver('/code500')).toMatchObject({
        status: 200,
        body: { code: 500, message: expect.any(String) },
      });
      const flaky = await Promise.all([deliver('/flaky'), deliver('/flaky')]);
      expect(flaky.map(({ status, headers }) => [status, headers.get('retry-after')]).toSorted()).toEqual([
        [200, null],
        [503, '1'],
      ]);
      expect((await deliver('/flaky', 2)).status).toBe(200);
      expect((await deliver('/nowhere')).status).toBe(404);
      expect((await fetch(`${receiver.url}/healthz`)).status).toBe(200);
      // A plain curl, without any header of Belfry, is one shard of one.
      expect((await receiver.deliver({ path: '/shard' })).body.users).toHaveLength(1_000);
    });

    it('takes its time where it is asked to', async () => {
      const began = performance.now();
      await receiver.deliver({ path: '/slow?ms=60', headers: callHeaders() });
      expect(performance.now() - began).toBeGreaterThanOrEqual(59);
    });

    it('ends wholly when told to, with every process that it started', async () => {
      const other = await ReceiverProcess.start(startCommand(language));
      await other.stop();
      await expect(fetch(`${other.url}/healthz`)).rejects.toThrow('fetch failed');
    });

    it('refuses a body that is too large', async () => {
      expect((await receiver.deliver({ path: '/ok', body: new Uint8Array(1_100_000) })).status).toBe(413);
      expect((await receiver.deliver({ path: '/ok' })).status).toBe(200);
    });

    describe('given secrets, the new and the old one (C14)', () => {
      interface Signed {
        id?: string;
        age?: number;
        body?: string;
        /** Where another body is sent than the one that was signed. */
        sentBody?: string | ReadableStream;
        type?: string;
      }
      const deliver = (
        secrets: string[],
        { id = `msg-${++keys}`, age = 0, body = '{"day":"今天"}', ...more }: Signed = {},
      ) => {
        const timestamp = Math.floor(Date.now() / 1000) - age;
        const headers = {
          ...callHeaders(),
          'content-type': more.type ?? 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(timestamp),
          'webhook-signature': secrets.map((secret) => signatureOf(secret, id, timestamp, body)).join(' '),
        };
        return signed.deliver({ path: '/ok', headers, body: more.sentBody ?? body });
      };

      it.each([
        ['the new key', [NEW]],
        ['the old key while it is rotated', [OLD]],
        ['both', [OLD, NEW]],
        ['a strange one beside the right one', [STRANGE, NEW]],
      ])('takes what is signed with %s', async (_, secrets) => {
        expect((await deliver(secrets)).status).toBe(200);
      });

      it('takes what is a few minutes old and signs bodies byte for byte, forms too', async () => {
        expect((await deliver([NEW], { age: 290 })).status).toBe(200);
        expect((await deliver([NEW], { age: -290 })).status).toBe(200);
        expect((await deliver([NEW], { body: 'a=1&b=%20', type: 'application/x-www-form-urlencoded' })).status).toBe(
          200,
        );
        expect(
          (await deliver([NEW], { body: '--x\r\n\r\n1\r\n--x--', type: 'multipart/form-data; boundary=x' })).status,
        ).toBe(200);
        expect((await deliver([NEW], { body: '' })).status).toBe(200);
        const inPieces = new Blob(['{"a":', '1}']).stream();
        expect((await deliver([NEW], { body: '{"a":1}', sentBody: inPieces })).status).toBe(200);
      });

      it('refuses what is altered, strange, too old, from the future, or has a dot in its id; and does no work for it', async () => {
        const before = await signed.stats();
        const answers = [
          await deliver([NEW], { sentBody: '{"day":"今夭"}' }),
          await deliver([STRANGE]),
          await deliver([NEW], { age: 320 }),
          await deliver([NEW], { age: -320 }),
          await deliver([NEW], { id: 'a.b' }),
          await deliver([]),
          await signed.deliver({ path: '/ok', headers: callHeaders() }),
        ];
        expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
        const after = await signed.stats();
        expect([after.worked - before.worked, after.refused - before.refused]).toEqual([0, 7]);
      });

      it('refuses signatures that are no signatures', async () => {
        const timestamp = Math.floor(Date.now() / 1000);
        const right = signatureOf(NEW, 'x', timestamp, '{}');
        const headers = (signature: string, at = String(timestamp)) => ({
          ...callHeaders(),
          'webhook-id': 'x',
          'webhook-timestamp': at,
          'webhook-signature': signature,
        });
        for (const signature of [
          'v1,',
          'v1',
          'v1,%%%',
          right.replace('v1,', 'v1a,'),
          right.slice(0, -8),
          `${right}AAAA`,
        ]) {
          expect((await signed.deliver({ path: '/ok', headers: headers(signature) })).status).toBe(401);
        }
        expect((await signed.deliver({ path: '/ok', headers: headers(right, `${timestamp}.0`) })).status).toBe(401);
        expect((await signed.deliver({ path: '/ok', headers: headers(right, '-1') })).status).toBe(401);
        expect((await signed.deliver({ path: '/ok', headers: headers(right) })).status).toBe(200);
      });
    });
  });
}
