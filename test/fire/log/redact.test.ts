import { createRedactor } from '../../../src/fire/log/redact.ts';
import { leastCpuMs } from '../../support/cpu-time.ts';

const redact = createRedactor(['s3cr3t-gateway', 'quo"te\nd', 'abc', '密钥/价值']);

describe('createRedactor', () => {
  it('masks known values, also as JSON, a URL or Base64 spell them', () => {
    const base64 = Buffer.from('s3cr3t-gateway').toString('base64');
    expect(redact('you sent s3cr3t-gateway!')).toBe('you sent ***!');
    expect(redact(JSON.stringify({ echo: 'quo"te\nd' }))).toBe('{"echo":"***"}');
    expect(redact(`?x=${encodeURIComponent('密钥/价值')}&y=1`)).toBe('?x=***&y=1');
    expect(redact(`<i>${base64}</i>`)).not.toContain(base64.slice(0, 12));
  });

  it('leaves values too short to be told from ordinary text', () => {
    expect(redact('abc')).toBe('abc');
  });

  it.each([
    ['{"password":"hunter2","user":"ann"}', '{"password":"***","user":"ann"}'],
    ['{"dbPassword" : "a\\"b" , "n":1}', '{"dbPassword" : "***" , "n":1}'],
    ['{"pin":1,"access_token":"abc.def","expires":3600}', '{"pin":1,"access_token":"***","expires":3600}'],
    ['{"password":12345678}', '{"password":"***"}'],
    ['{"Authorization":["Bearer abcdefgh12345678"]}', '{"Authorization":["***"]}'],
    ['{"x-api-key":"k-1"}', '{"x-api-key":"***"}'],
    ['{"client_secret":"cut off in the mid', '{"client_secret":"***"'],
    ['"{\\"token\\":\\"abc\\",\\"a\\":1}"', '"{\\"token\\":\\"***\\",\\"a\\":1}"'],
    ['Authorization: Bearer abcdefgh12345678', 'Authorization: ***'],
    ['Set-Cookie: sid=abc; HttpOnly\r\nServer: x', 'Set-Cookie: ***\r\nServer: x'],
    ['sent Bearer abcdefgh12345678 to it', 'sent Bearer *** to it'],
    ['/callback?code=1&access_token=zzz&state=2', '/callback?code=1&access_token=***&state=2'],
    ['grant_type=x&client_secret=p%40ss', 'grant_type=x&client_secret=***'],
    ['<wsse:Password Type="t">pw</wsse:Password>', '<wsse:Password Type="t">***</wsse:Password>'],
    ['postgres://app:pw@db:5432/x', 'postgres://***@db:5432/x'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', '***'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----', '***'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE', '***'],
    ['key AKIAIOSFODNN7EXAMPLE', 'key ***'],
    ['$.data.token was "opaque", expected "other"', '$.data.token was "***", expected "other"'],
  ])('masks what anybody would call a credential: %s', (text, clean) => {
    expect(redact(text)).toBe(clean);
  });

  it.each([
    '{"code":200}',
    '{"total_tokens":512,"keyboard":"qwerty","passed":true}',
    '$.code was "500", expected 200',
    'basic understanding of the tokens that passed',
    'https://api.example.com/jobs/settle?day=2026-11-21',
  ])('leaves ordinary text alone: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('is done with a hostile reply in little time', () => {
    const unit = [
      'a.',
      '"a',
      '"token',
      '"token":',
      '\\"token\\":\\"',
      '<a ',
      'basic ',
      '://a:',
      '$[',
      'eyJ',
      '-----BEGIN PRIVATE KEY-----',
    ];
    const slowest = Math.max(
      ...unit.map((piece) => {
        const text = `token ${piece.repeat(Math.ceil(8_192 / piece.length))}`;
        return leastCpuMs(() => expect(redact(text)).toEqual(expect.any(String)));
      }),
    );
    expect(slowest).toBeLessThan(50);
  });
});
