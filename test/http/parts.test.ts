import { Deadlines, type Watched } from '../../src/adapter/http/deadlines.ts';
import { faultOf } from '../../src/adapter/http/faults.ts';
import { ReplyBody } from '../../src/adapter/http/reply-body.ts';

describe('a reply body', () => {
  it('keeps a body of one piece as it came', () => {
    const piece = Buffer.from('{"code":200}');
    const body = new ReplyBody(100);
    expect(body.add(piece)).toBe(true);
    expect(body.whole()).toBe(piece);
  });

  it('joins pieces in order, up to its cap and not a byte beyond', () => {
    const body = new ReplyBody(10_000);
    for (let n = 0; n < 10_000; n++) expect(body.add(Buffer.from([n & 255]))).toBe(true);
    expect(body.add(Buffer.from('x'))).toBe(false);
    expect(body.whole()).toEqual(Buffer.from(Array.from({ length: 10_000 }, (_, n) => n & 255)));
    expect(body.length).toBe(10_000);
  });

  it('is empty where nothing came', () => {
    expect(new ReplyBody(0).whole()).toHaveLength(0);
  });
});

describe('deadlines', () => {
  it('look at all that is watched, let each go during the look, and stop with the last one', async () => {
    const deadlines = new Deadlines();
    const looked: number[] = [];
    const all = Promise.all(
      [1, 2, 3, 4].map(
        (name) =>
          new Promise<void>((resolve) => {
            const one: Watched = {
              watchIndex: -1,
              check: () => {
                looked.push(name);
                deadlines.forget(one);
                resolve();
              },
            };
            deadlines.watch(one);
          }),
      ),
    );
    await all;
    expect(looked.sort()).toEqual([1, 2, 3, 4]);
  });

  it('forget the right one, wherever it stands', () => {
    const deadlines = new Deadlines();
    const [first, second, third] = [1, 2, 3].map((): Watched => ({ watchIndex: -1, check: () => {} }));
    for (const one of [first!, second!, third!]) deadlines.watch(one);
    deadlines.forget(first!);
    expect([first, second, third].map((one) => one!.watchIndex)).toEqual([-1, 1, 0]);
    deadlines.forget(third!);
    deadlines.forget(second!);
    expect(second!.watchIndex).toBe(-1);
  });
});

describe('faults', () => {
  const where = '93.184.216.34:443';
  const cases: [code: string, kind: string][] = [
    ['ECONNREFUSED', 'refused'],
    ['EHOSTUNREACH', 'refused'],
    ['EMFILE', 'refused'],
    ['ETIMEDOUT', 'timeout'],
    ['ECONNRESET', 'reset'],
    ['EPIPE', 'reset'],
    ['UND_ERR_SOCKET', 'reset'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'tls'],
    ['ERR_SSL_A_CODE_OF_TOMORROW', 'tls'],
    ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'protocol'],
  ];
  it.each(cases)('%s is %s', (code, kind) => {
    const fault = faultOf(Object.assign(new Error('x'), { code }), where, true);
    expect(fault.kind).toBe(kind);
    expect(fault.message.length).toBeGreaterThan(10);
  });

  it("uses OpenSSL's own sentence where it knows no better", () => {
    const message =
      'write EPROTO 40B7:error:0A000410:SSL routines:ssl3_read_bytes:strange alert:../ssl/record.c:1605:\n';
    expect(faultOf(Object.assign(new Error(message), { code: 'EPROTO' }), where, false).message).toBe(
      `no trusted connection to ${where}: strange alert`,
    );
  });

  it('takes whatever is thrown', () => {
    expect(faultOf('a text', where, true).kind).toBe('reset');
    expect(faultOf(null, where, true).kind).toBe('reset');
  });
});
