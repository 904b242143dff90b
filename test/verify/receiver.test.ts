import type { Finding } from '../../src/verify/finding.ts';
import { type Call, readCall } from '../../src/verify/receiver/call.ts';
import { type CalledRun, matchCalls } from '../../src/verify/receiver/match.ts';
import { SeenEndpoints, type UnseenCall, unseenCall } from '../../src/verify/receiver/unseen-calls.ts';

const run = (part: Partial<CalledRun> = {}): CalledRun => ({
  logId: 7,
  namespace: 'default',
  job: 'job',
  fireAt: 0,
  shardTotal: 2,
  settled: true,
  mostAttempts: 2,
  followsRedirects: false,
  attempts: ['0:1', '1:1', '1:2'].map((name, at) => ({ name, repliedBy: 'http://a', startedAt: at })),
  ...part,
});
const call = (part: Partial<Call> = {}): Call => ({ logId: 7, shardIndex: 0, shardTotal: 2, attempt: 1, ...part });

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

const matched = async (calls: Call[], runs = [run()]): Promise<string[]> => {
  const found: string[] = [];
  const unknown = ({ logId }: Call) => found.push(`nobody knows ${logId}`);
  await matchCalls(
    each(runs),
    each(calls),
    ({ kind, reason }: Finding) => found.push(`${kind}: ${reason}`),
    unknown,
    () => {},
  );
  return found;
};

describe('calls that a receiver saw', () => {
  it('are those that were sent, whatever their order', async () => {
    const key = (index: number) => `7-${index}`;
    const sent = [
      call({ shardIndex: 1, attempt: 2, key: key(1) }),
      call({ key: key(0) }),
      call({ shardIndex: 1, key: key(1) }),
    ];
    expect(await matched(sent)).toEqual([]);
  });

  it.each<[string, Call[], Partial<CalledRun>, string[]]>([
    ['of a run that is not stored', [call({ logId: 8 })], {}, ['nobody knows 8']],
    [
      'of an attempt that is not stored',
      [call({ attempt: 2 })],
      {},
      ['unknown-call: attempt 2 of shard 0 arrived, and the store holds no such attempt'],
    ],
    ['of an attempt that is not stored yet', [call({ attempt: 2 })], { settled: false }, []],
    [
      'beyond maxAttempts',
      [call({ attempt: 3 })],
      { settled: false },
      ['called-too-often: shard 0 saw attempt 3; at most 2 are allowed'],
    ],
    ['that came twice', [call(), call()], {}, ['doubled-call: attempt 1 of shard 0 arrived more than once']],
    ['that came twice by a redirect', [call(), call()], { followsRedirects: true }, []],
    [
      'of two shards under one index',
      [call({ shardIndex: 1 }), call({ shardIndex: 0, key: '7-1' })],
      {},
      ['shards-mixed-up: a call for shard 0 had the key 7-1'],
    ],
    [
      'with another fire time',
      [call({ fireAt: '1970-01-01T01:00:00Z' })],
      {},
      ['unexplained: a call says that its fire time is 1970-01-01T01:00:00Z'],
    ],
    ['with the fire time of the run', [call({ fireAt: '1970-01-01T00:00:00.000Z' })], {}, []],
    [
      'of a run that was never called',
      [call()],
      { attempts: [] },
      ['unknown-call: attempt 1 of shard 0 arrived, and the store holds no such attempt'],
    ],
    [
      'with another total',
      [call({ shardTotal: 3 })],
      {},
      ['shards-mixed-up: a call was for shard 0 of 3; the run has 2'],
    ],
  ])('%s', async (_title, calls, part, findings) => {
    expect(await matched(calls, [run(part)])).toEqual(findings);
  });
});

describe('calls that a receiver did not see', () => {
  const at = (logId: number, startedAt: number, repliedBy: string | null = 'http://a') =>
    run({ logId, shardTotal: 1, attempts: [{ name: '0:1', repliedBy, startedAt }] });
  const unseen = async (calls: Call[], runs: CalledRun[]): Promise<string[]> => {
    const endpoints = new SeenEndpoints();
    const lacking: UnseenCall[] = [];
    await matchCalls(each(runs), each(calls), fail, fail, (one, attempt, isSeen) => {
      if (isSeen) endpoints.saw(attempt);
      else lacking.push(unseenCall(one, attempt));
    });
    return lacking
      .filter((one) => endpoints.shouldHold(one))
      .map(({ finding }) => `${finding.runId}: ${finding.reason}`);
  };
  const fail = () => {
    throw new Error('nothing else is wrong');
  };
  const first = call({ logId: 1, shardTotal: 1 });
  const last = call({ logId: 9, shardTotal: 1 });

  it('are told where a reply is stored, the file tells of that endpoint, and of the time before and after', async () => {
    expect(await unseen([first, last], [at(1, 1_000), at(5, 5_000), at(9, 9_000)])).toEqual([
      '5: http://a replied to attempt 1 of shard 0, and the file does not hold it',
    ]);
  });

  it('are no findings where no reply came, of other endpoints, and about the ends of what the file holds', async () => {
    const runs = [
      ...[at(0, 500), at(1, 1_000), at(2, 1_200), at(4, 4_000, null)],
      ...[at(5, 5_000, 'http://b'), at(8, 8_800), at(9, 9_000), at(10, 9_500)],
    ];
    expect(await unseen([first, last], runs)).toEqual([]);
  });
});

describe("a line of a receiver's log", () => {
  it('is read with what the example receivers add', () => {
    const line =
      '{"at":"2026-11-21T12:00:00.000Z","path":"/ok","logId":"7","shardIndex":0,"shardTotal":1,"attempt":1,"cause":"try","how":"worked"}';
    expect(readCall(line)).toMatchObject({ logId: 7, shardIndex: 0, shardTotal: 1, attempt: 1, cause: 'try' });
  });

  it('is passed over where it is no call of ours, and refused where it is half of one', () => {
    expect([readCall('listening on 9001'), readCall(''), readCall('{"path":"/ok","logId":""}')]).toEqual([
      null,
      null,
      null,
    ]);
    expect(() => readCall('{"logId":"7","shardIndex":-1,"shardTotal":1}')).toThrow(/shardIndex: .*; attempt: /);
    expect(() => readCall('{"logId":"7"')).toThrow();
  });
});
