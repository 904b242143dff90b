import { chineseSentence } from '../../console/src/i18n/chinese-sentences.ts';
import { findingOf } from '../../src/engine/discovery/health-probe.ts';
import { runEvents } from '../../src/fire/log/run-events.ts';
import { admit } from '../../src/fire/run/admit.ts';
import { compileSchedule } from '../../src/fire/schedule/schedule.ts';
import { scheduleWarnings } from '../../src/fire/schedule/warnings.ts';
import { settleRun } from '../../src/fire/settle/settle-run.ts';
import { noEndpointReason } from '../../src/fire/target/no-endpoint.ts';
import { observed } from '../../src/fire/target/readiness.ts';
import { compileSuccess, judge } from '../../src/fire/verdict/success-rule.ts';
import { tightestLimit } from '../../src/view/call-limit.ts';
import { behindReason } from '../../src/view/overview-needs.ts';
import { ownLimit } from '../../src/view/why-queued.ts';

/** Chinese, and no English words left but names: of fields, policies, paths, states that are values. */
const expectChinese = (sentences: readonly string[]) => {
  expect(sentences.length).toBeGreaterThan(0);
  const told = sentences.map((sentence) => [sentence, chineseSentence(sentence)] as const);
  const left = told.filter(
    ([, chinese]) =>
      !/\p{Script=Han}/u.test(chinese) ||
      / (?:the|was|is|of|to|by|after|for|expected|within) /.test(chinese.replace(/"[^"]*"/g, '')),
  );
  expect(left).toEqual([]);
};

const reply = (status: number, body: string) => ({
  reply: { status, headers: {}, body: Buffer.from(body) },
  sent: true,
  timing: { totalMs: 5 },
});

describe('sentences of the server in Chinese', () => {
  it('tells every step of a run', () => {
    const run = {
      cause: 'catch-up' as const,
      slotAt: 0,
      fireAt: 0,
      openedAt: 5_000,
      startedAt: 5_001,
      settledAt: 9_000,
      state: 'failed' as const,
      reason: 'status was 500, expected 200-299 (attempt 2 of 2, the last)',
      shardTotal: 3,
    };
    const attempt = (number: number, round: number, status: number | null) => ({
      shardIndex: 0,
      number,
      round,
      endpoint: 'http://a:1',
      startedAt: 5_000 + number * 1_000,
      durationMs: 20,
      status,
      fault: status === null ? ('timeout' as const) : null,
      verdict: 'failed' as const,
      reason: status === null ? 'no reply within 1000 ms' : 'status was 500, expected 200-299',
      dials: [
        { endpoint: 'http://b:1', kind: 'refused' as const, message: 'no connection to b:1: nobody listens there' },
      ],
    });
    const events = runEvents(run, [{ index: 0, endpoint: 'http://a:1', state: 'failed', reason: run.reason }], [
      attempt(1, 1, null),
      attempt(2, 1, 500),
      attempt(3, 2, 500),
    ] as never);
    expectChinese(events.map(({ message }) => message));
  });

  it('tells why runs failed, were skipped or found nobody', () => {
    const expression = compileSuccess({ json: '$.code == 200' });
    const contains = compileSuccess({ body: { contains: 'done' } });
    const verdicts = [
      judge(expression, reply(200, '{"code":500}')),
      judge(expression, reply(200, '{}')),
      judge(expression, reply(200, 'no')),
      judge(expression, reply(200, '')),
      judge(expression, reply(302, '')),
      judge(contains, reply(200, 'nothing of the kind')),
    ];
    const shard = (index: number) => ({ index, state: 'failed' as const, reason: verdicts[0]!.reason });
    expectChinese([
      ...verdicts.map(({ reason }) => reason),
      settleRun([0, 1, 2, 3, 4].map(shard))!.reason!,
      `no-endpoint: ${noEndpointReason([])}`,
    ]);
    const admissions = (['Forbid', 'Queue'] as const).map((policy) => admit({ policy, maxOpen: 1, maxQueued: 1 }, 2));
    expectChinese(admissions.flatMap((admission) => (admission.kind === 'skip' ? [admission.reason] : [])));
  });

  it('tells what queued runs wait for', () => {
    const unlimited = { maxConcurrentCalls: null, maxConcurrentCallsPerEndpoint: null };
    const billing = (limits: object) =>
      tightestLimit({ id: 1, namespace: 'shop', name: 'billing', ...unlimited, ...limits }, 3, 64);
    const limits = [billing({}), billing({ maxConcurrentCalls: 2 }), billing({ maxConcurrentCallsPerEndpoint: 1 })];
    expect(limits).toEqual([
      'the members make 64 calls at once (BELFRY_MAX_CALLS)',
      'application billing takes 2 calls at once (limits.maxConcurrentCalls)',
      'each endpoint of billing takes 1 call at once (limits.maxConcurrentCallsPerEndpoint)',
    ]);
    const own = [ownLimit(1), ownLimit(5), behindReason({ runs: 3, maxOpen: 1, maxQueued: 3 })];
    expectChinese([...limits, ...own].flatMap((limit) => [limit, `waits for a free call slot: ${limit}`]));
    expectChinese(own.map((limit) => `waits for an earlier run of its job: ${limit}`));
  });

  it('tells warnings of schedules with their remedies', () => {
    const schedule = compileSchedule({ cron: '30 2 * * *', timeZone: 'Europe/Berlin' }, { anchorAt: 0 });
    const warnings = scheduleWarnings(schedule, Date.parse('2026-03-01T00:00:00Z'), { firesAt: () => 900 });
    expectChinese(warnings.flatMap(({ message, remedy }) => [message, remedy]));
  });

  it('tells why something was refused', () => {
    expectChinese([
      'There is one of this name already, at version 3. Choose another name, or change that one.',
      'The write is based on version 2, but version 3 is stored.',
      'This needs the role operator; ann has the role viewer.',
      'There is no job settle in namespace shop.',
      'The server can not be reached.',
      'Run 1700000000000001 has settled; there is nothing to cancel.',
      'This job came by kubectl from cluster west and is changed and deleted there only. Run now, cancel and rerun work here as well.',
    ]);
    expect(chineseSentence('There is no job settle in namespace shop.')).toBe('命名空间 shop 中没有任务 settle。');
  });

  it('leaves what it does not know as it is', () => {
    expect(chineseSentence('<img src=x onerror=alert(1)>')).toBe('<img src=x onerror=alert(1)>');
  });

  it('tells what the overview says of applications that can not be called', () => {
    const at = '2026-11-22T12:00:00.000Z';
    const endpoint = (notReadyReason: string, n: number) =>
      ({
        address: `http://e${n}.example.com:80`,
        url: '',
        weight: 1,
        ready: false,
        labels: {},
        notReadyReason,
      }) as never;
    const onceBad = { ready: true, against: 1, since: Date.parse(at), reason: null };
    const probes = [
      findingOf('/healthz', reply(503, '')),
      findingOf('/healthz', {
        fault: { kind: 'refused', message: 'no connection to a:1: nobody listens there' },
        sent: false,
        timing: { totalMs: 1 },
      }),
    ].map((finding) => observed(onceBad, finding, Date.parse(at), { unhealthyAfter: 2, healthyAfter: 1 }).reason!);
    const pods = [
      'Pod billing-7f is terminating',
      'Pod billing-7f is not ready',
      'refused: it is the address of the API server',
    ];
    const services = [
      'does not exist',
      'has no Pods',
      'has no TCP port',
      'has no port http; it has web (80)',
      'has several ports, so the binding must name one: web (80), admin (81)',
      'is an ExternalName: it leads out of the cluster and has no Pods',
      'has no selector: its endpoints are written by hand and may lead anywhere',
      'is in another namespace than the application, and BELFRY_KUBERNETES_NAMESPACES does not allow that',
    ].flatMap((what) => [`Service shop/billing ${what}`, `Service shop/billing of cluster west ${what}`]);
    const clusters = [
      'this server knows no cluster west',
      'cluster west was asked a moment ago',
      `cluster west can't be asked, tried since ${at}: it has not answered yet`,
      `cluster west has told nothing since ${at}, longer than 60 s: its watch is silent`,
      '10.0.0.9:80 is refused: it is the address of the API server, and 2 more like it',
    ].map((what) => `Service shop/billing of cluster west: ${what}`);
    const reasons = [...probes, ...pods];
    expectChinese([
      ...reasons,
      ...services,
      ...clusters,
      noEndpointReason(reasons.map(endpoint)),
      noEndpointReason([endpoint(reasons[0]!, 1)]),
      noEndpointReason([endpoint(reasons[0]!, 1)], { labels: { tier: 'gold' } }),
      noEndpointReason(
        [],
        {},
        services.slice(0, 5).map((message) => ({ message })),
      ),
    ]);
  });

  it('tells why a run waits before its next attempt', () => {
    const asked = ['', ' (Retry-After asks for 5 s; 3 s of it by the retry budget)'];
    expectChinese(asked.map((why) => `status was 500, expected 200-299; attempt 2 of 3 in 69 s${why}`));
  });

  it('tells why a run reached nobody', () => {
    expectChinese([
      'no-application: billing is not defined in namespace shop',
      'no-endpoint: Service shop/billing of cluster west does not exist',
      'no-endpoint: Service shop/billing has no Pods',
      'Too many attempts to sign in failed. Try again in 14 minutes.',
    ]);
  });
});
