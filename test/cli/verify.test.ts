import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { specOf } from '../verify/history.ts';
import { belfry } from './belfry.ts';
import { FakeServer } from './fake-server.ts';

const at = (second: number) => new Date(Date.UTC(2026, 1, 28, 0, 0, second)).toISOString();

describe('belfry verify with a receiver log', () => {
  const server = new FakeServer();
  let folder: string;
  beforeAll(async () => {
    await server.start();
    folder = mkdtempSync(join(tmpdir(), 'belfry-verify-'));
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  const times = { fireAt: at(5), openedAt: at(5), settledAt: at(6) };
  const run = {
    ...{ type: 'run', id: '1001', revision: 1, cause: 'manual', slotAt: null, ...times, state: 'succeeded' },
    ...{ reason: null, rounds: 1, shardTotal: 1, requestedShards: null, open: false, shards: [], attempts: [] },
  };
  const verified = (provenSinceAtEnd: string, revisions: object[]) => {
    const schedule = { nextSlotAt: null, idleSince: null, idleReason: null };
    const lines = [
      { type: 'window', from: null, to: at(50), readAt: at(51) },
      {
        ...{ type: 'job', id: '1', namespace: 'default', name: 'job', createdAt: at(0), deletedAt: null },
        ...{ provenSince: at(0), ...schedule, revisions },
      },
      run,
      { type: 'job-end', provenSince: provenSinceAtEnd },
      { type: 'end' },
    ];
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    server.handle = ({ path }) => (path === '/proof' ? { stream: (response) => response.end(text) } : undefined);
    const calls = [1001, 1002].map((logId) => ({
      logId,
      shardIndex: 0,
      shardTotal: 1,
      attempt: 1,
      fireAt: at(5),
      job: 'job',
    }));
    const file = join(folder, 'calls.jsonl');
    writeFileSync(file, calls.map((call) => JSON.stringify(call)).join('\n'));
    return belfry(['verify', '--receiver', file], { env: { BELFRY_SERVER: server.url, BELFRY_TOKEN: 'x' } });
  };
  const revisions = [{ number: 1, at: at(0), spec: specOf({ schedule: {} }) }];

  it('holds no call for unknown whose run, or its attempts, were pruned while the store was read', async () => {
    const { code, out } = await verified(at(6), revisions);
    expect(out).toContain('Nothing is missing');
    expect(code).toBe(0);
  });

  it('tells of both where nothing was pruned', async () => {
    const { code, out } = await verified(at(0), revisions);
    expect(out.match(/^unknown-call/gm)).toHaveLength(2);
    expect(code).toBe(1);
  });
});
