import type { Outcome } from '../../../src/fire/call/outcome.ts';
import { bodyHead } from '../../../src/fire/log/body-head.ts';
import { cleanVerdict } from '../../../src/fire/log/clean-reason.ts';
import { type AttemptFacts, recordAttempt } from '../../../src/fire/log/record-attempt.ts';
import { createRedactor } from '../../../src/fire/log/redact.ts';
import { failed, succeeded } from '../settle/outcomes.ts';

const secrets = ['s3cr3t-gateway'];
const redact = createRedactor(secrets);

const reply = (body: Buffer | string, headers: Record<string, string | string[]> = {}, status = 200): Outcome => ({
  reply: { status, headers, body: Buffer.from(body) },
  sent: true,
  timing: { firstByteMs: 3.2, totalMs: 5.4 },
});

const record = (rest: Partial<AttemptFacts>) =>
  recordAttempt({
    shardIndex: 2,
    number: 4,
    round: 2,
    endpoint: 'http://a',
    startedAt: 1_000,
    outcome: reply('{"code":200}'),
    verdict: succeeded,
    secrets,
    ...rest,
  });

describe('recordAttempt', () => {
  it('remembers an exchange', () => {
    expect(
      record({ outcome: reply('{"code":200}', { 'content-type': 'application/json', 'content-length': '12' }) }),
    ).toEqual({
      shardIndex: 2,
      number: 4,
      round: 2,
      endpoint: 'http://a',
      startedAt: 1_000,
      durationMs: 5,
      status: 200,
      fault: null,
      verdict: 'succeeded',
      reason: 'the status was 200',
      timing: { firstByteMs: 3.2, totalMs: 5.4 },
      dials: [],
      headers: { 'content-type': 'application/json', 'content-length': '12' },
      bodyHead: '{"code":200}',
      bodyBytes: 12,
    });
  });

  it('remembers a fault, and the dials before it', () => {
    const outcome: Outcome = {
      fault: { kind: 'timeout', message: 'no reply within 60 s' },
      sent: true,
      timing: { totalMs: 60_000 },
    };
    const dials = [{ endpoint: 'http://b', fault: 'refused' as const, message: 'connection refused' }];
    expect(record({ outcome, verdict: { state: 'failed', reason: 'no reply within 60 s' }, dials })).toMatchObject({
      status: null,
      fault: 'timeout',
      verdict: 'failed',
      dials,
      headers: {},
      bodyHead: null,
      bodyBytes: null,
    });
  });

  it('keeps no header that carries a credential, and of a challenge its scheme', () => {
    const headers = {
      'set-cookie': ['sid=1', 'b=2'],
      authorization: 'Bearer x',
      'x-whatever': '1',
      'www-authenticate': 'Digest realm="a", nonce="b"',
      location: 'https://idp/cb?access_token=zzz',
      via: ['1.1 a', '1.1 b'],
      server: `nginx s3cr3t-gateway ${'x'.repeat(9_000)}`,
    };
    const kept = record({ outcome: reply('', headers) }).headers;
    expect(kept).toEqual({
      'www-authenticate': 'Digest',
      location: 'https://idp/cb?access_token=***',
      via: '1.1 a, 1.1 b',
      server: expect.stringMatching(/^nginx \*\*\* x+$/),
    });
    expect(kept.server).toHaveLength(256);
  });

  it('masks secrets in the body, the reason and the dials', () => {
    const answer = record({
      outcome: reply('{"echo":"s3cr3t-gateway","password":"p"}'),
      verdict: { state: 'failed', reason: '$.echo was "s3cr3t-gateway"' },
      dials: [{ endpoint: 'http://b', fault: 'tls', message: 's3cr3t-gateway' }],
    });
    expect(JSON.stringify(answer)).not.toContain('s3cr3t');
    expect(answer.bodyHead).toBe('{"echo":"***","password":"***"}');
  });

  it('shortens a reason that goes on for ever', () => {
    expect(record({ verdict: { state: 'failed', reason: 'x'.repeat(1e6) } }).reason).toHaveLength(1_000);
  });

  it('keeps more of a failure than of a success', () => {
    const long = 'x'.repeat(10_000);
    expect(record({ outcome: reply(long) }).bodyHead).toHaveLength(2_048);
    expect(record({ outcome: reply(long), verdict: failed })).toMatchObject({ bodyBytes: 10_000 });
    expect(record({ outcome: reply(long), verdict: failed }).bodyHead).toHaveLength(4_096);
  });
});

describe('cleanVerdict', () => {
  it('masks a reason before shards and runs take it over, and is the verdict itself otherwise', () => {
    expect(cleanVerdict({ state: 'failed', reason: '$.echo was "s3cr3t-gateway"' }, secrets)).toEqual({
      state: 'failed',
      reason: '$.echo was "***"',
    });
    expect(cleanVerdict(failed, secrets)).toBe(failed);
  });
});

describe('bodyHead', () => {
  const head = (body: Buffer | string, maxBytes = 64, contentType = '') =>
    bodyHead(Buffer.from(body), contentType, maxBytes, redact);

  it('cuts between characters, whatever their length in bytes', () => {
    for (const text of ['é', '账', '🔔'])
      for (let most = 20; most < 28; most++) {
        const kept = head(text.repeat(3_000), most);
        expect(kept).not.toContain('\ufffd');
        expect(Buffer.byteLength(kept)).toBeLessThanOrEqual(most);
        expect(Buffer.byteLength(kept)).toBeGreaterThan(most - 4);
      }
  });

  it('masks a secret that the cut would have split', () => {
    const kept = head(`${'x'.repeat(58)}s3cr3t-gateway${'y'.repeat(5_000)}`);
    expect(kept).toBe(`${'x'.repeat(58)}***yyy`);
  });

  it('tells of a binary body in a note', () => {
    const gzip = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b, 0x4c, 4, 0, 0xc2, 0x41, 0x24, 0x35]);
    expect(head(gzip, 64, 'application/gzip')).toBe('(binary, 18 bytes, application/gzip)');
    expect(head(Buffer.alloc(9_000, 0xff))).toBe('(binary, 9000 bytes)');
  });

  it('keeps a text with a bad byte or a terminal escape, harmless', () => {
    const text = 'an ordinary sentence that is long enough \u001b[31mred';
    expect(head(text)).toBe('an ordinary sentence that is long enough \ufffd[31mred');
    expect(head(Buffer.concat([Buffer.from('x'.repeat(40)), Buffer.from([0xff])]))).toBe(`${'x'.repeat(40)}\ufffd`);
  });

  it('reads the charset that the content type names', () => {
    const gbk = Buffer.from([0xb3, 0xc9, 0xb9, 0xa6]);
    expect(head(gbk, 64, 'text/plain; charset=GBK')).toBe('成功');
    expect(head('ok', 64, 'text/plain; charset=nonsense')).toBe('ok');
    expect(head('ok', 64, 'text/plain; charset="utf-8"')).toBe('ok');
  });

  it('is empty for an empty body', () => {
    expect(head('')).toBe('');
  });
});
