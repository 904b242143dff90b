import { readJson } from '../../../src/fire/verdict/read-json.ts';
import { compileSuccess, judge } from '../../../src/fire/verdict/success-rule.ts';
import { replyOf } from './build-outcome.ts';

const read = (text: string | Buffer) => readJson(Buffer.from(text as string));

describe('JSON that readers differ about means one thing (B4)', () => {
  it.each<[name: string, text: string, document: unknown]>([
    ['a byte order mark is passed over', '\ufeff{"a":1}', { a: 1 }],
    ['the last of duplicate keys counts', '{"a":1,"a":2}', { a: 2 }],
    ['1e400 is infinite', '[1e400]', [Number.POSITIVE_INFINITY]],
    ['integers beyond 2^53 are rounded', '9007199254740993', 9007199254740992],
    ['lone surrogates stay', '"\\ud800"', '\ud800'],
  ])('%s', (_name, text, document) => {
    expect(read(text)).toEqual({ document });
  });

  it('takes __proto__ for a key like any other', () => {
    const { document } = read('{"__proto__":{"polluted":1}}') as { document: object };
    expect(Object.keys(document)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('reads invalid UTF-8 as the replacement character', () => {
    expect(read(Buffer.from([0x22, 0xff, 0x22]))).toEqual({ document: '\ufffd' });
  });

  it.each(['NaN', '[Infinity]', "{'a':1}", '{a:1}', '[1,]', '// x\n1', '<html>', '\ufeff\ufeff1'])(
    'refuses %s',
    (text) => {
      expect(read(text)).toEqual({ problem: 'the reply is not JSON' });
    },
  );

  it('tells an empty reply', () => {
    expect(read('')).toEqual({ problem: 'the reply is empty, expected JSON' });
  });
});

describe('depth', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

  it('is a thousand levels at most', () => {
    expect(read(nested(1_000))).toHaveProperty('document');
    expect(read(nested(1_001))).toEqual({ problem: 'the reply is JSON nested deeper than 1000 levels' });
  });

  it('is not counted within text, escaped quotes included', () => {
    expect(read(JSON.stringify(`"\\${'['.repeat(2_000)}`))).toHaveProperty('document');
  });
});

describe('a number too large', () => {
  it('is more than every other and equals none', () => {
    const verdict = (json: string) => judge(compileSuccess({ json }), replyOf('{"n":1e400}')).state;
    expect(verdict('$.n > 1e300')).toBe('succeeded');
    expect(verdict('$.n == 1e300')).toBe('failed');
    expect(verdict('$.n != 0')).toBe('succeeded');
  });
});
