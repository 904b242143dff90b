import { changesOf } from '../../console/src/parts/diff/changes.ts';
import { cronOf } from '../../console/src/screens/editor/cron-of.ts';
import { placeOf, read, written } from '../../console/src/screens/editor/document.ts';
import { readCurl } from '../../console/src/screens/editor/read-curl.ts';
import { boxesOf, expressionOf, jsonPathOf } from '../../console/src/screens/editor/success-boxes.ts';
import { parseCron } from '../../src/fire/schedule/parse-cron.ts';
import { compileSuccess } from '../../src/fire/verdict/success-rule.ts';

const TEXT = `metadata: { name: settle }
spec:
  # whose points
  application: billing
  request:
    path: /settle # the door
`;

describe('a definition that the form writes into its YAML', () => {
  it('keeps comments and order, and takes empty maps away', () => {
    const timed = written(TEXT, ['spec', 'timeout'], '20s');
    expect(timed).toBe(`${TEXT}  timeout: 20s\n`);
    expect(written(timed, ['spec', 'timeout'], undefined)).toBe(TEXT);
    const headed = written(TEXT, ['spec', 'request', 'headers'], { 'x-a': '1' });
    expect(read(headed).value).toMatchObject({ spec: { request: { path: '/settle', headers: { 'x-a': '1' } } } });
    const retried = written(TEXT, ['spec', 'retry', 'maxAttempts'], 3);
    expect(written(retried, ['spec', 'retry', 'maxAttempts'], undefined)).toBe(TEXT);
  });

  it('writes below a field that has nothing behind it yet', () => {
    expect(read(written('spec:\n  request:\n', ['spec', 'request', 'path'], '/a')).value).toEqual({
      spec: { request: { path: '/a' } },
    });
  });

  it('tells the place of a mistake in the YAML, and of a problem in the definition', () => {
    expect(read('a: [1').mistakes).toHaveLength(1);
    const { from, to } = placeOf(read(TEXT), 'spec.request.path');
    expect(TEXT.slice(from, to)).toBe('/settle');
    const parent = placeOf(read(TEXT), 'spec.request.headers["x-a"]');
    expect(TEXT.slice(parent.from)).toMatch(/^path: /);
  });
});

describe('a curl line that is pasted', () => {
  it('becomes method, path, query, headers and body; credentials stay out', () => {
    const read = readCurl(
      `curl -X PUT 'https://api.example.com:8443/jobs/a%20b?day=1&x=%26' \\\n  -H 'Content-Type: application/json' -H "x-note: it's" -H 'Cookie: s=1' -u ann:pw --compressed --data-raw '{"a": {"b": 1}}'`,
    );
    expect(read).toEqual({
      origin: 'https://api.example.com:8443',
      dropped: ['authorization', 'cookie'],
      isInsecure: false,
      request: {
        method: 'PUT',
        path: '/jobs/a b',
        query: { day: '1', x: '&' },
        headers: { 'x-note': "it's" },
        body: { a: { b: 1 } },
      },
    });
  });

  it('takes its longest time, and tells of -k', () => {
    const read = readCurl('curl -sk --max-time 2.5 https://e.example/a');
    expect([read?.timeout, read?.isInsecure, read?.request.path]).toEqual(['2500ms', true, '/a']);
    expect(readCurl('curl -m 30 https://e.example/a')).toMatchObject({ timeout: '30s', isInsecure: false });
  });

  it('knows forms, texts, -G, browsers’ $-quotes, and what is no curl line', () => {
    expect(readCurl('curl api.example.com/f -d a=1 -d b=2')?.request).toEqual({
      method: 'POST',
      path: '/f',
      form: { a: '1', b: '2' },
    });
    expect(readCurl('curl -G https://e.example/s -d q=x')?.request).toEqual({
      method: 'GET',
      path: '/s',
      query: { q: 'x' },
    });
    const text = readCurl(`curl https://e.example/ -H 'content-type: text/plain' --data-raw $'it\\'s\\n\\u0041'`);
    expect(text?.request).toMatchObject({ headers: { 'content-type': 'text/plain' }, body: "it's\nA" });
    expect([readCurl('wget https://e.example'), readCurl('curl'), readCurl('')]).toEqual([null, null, null]);
  });
});

describe('what is chosen instead of written', () => {
  it('is cron that the server reads', () => {
    const choice = { every: 15, time: '08:30', weekdays: ['MON', 'FRI'], day: 'L' } as const;
    const built = (['minutes', 'hourly', 'daily', 'weekly', 'monthly'] as const).map((kind) =>
      cronOf({ ...choice, kind }),
    );
    expect(built).toEqual(['0 */15 * * * ?', '0 30 * * * ?', '0 30 8 * * ?', '0 30 8 ? * MON,FRI', '0 30 8 L * ?']);
    for (const cron of built) expect(() => parseCron(cron)).not.toThrow();
  });

  it('is a rule that the server reads, and the boxes hold it again', () => {
    for (const boxes of [
      { path: '$.code', expected: '200' },
      { path: "$.data['the state'][0]", expected: 'done "now"' },
      { path: '$.ok', expected: 'true' },
    ]) {
      const json = expressionOf(boxes);
      expect(boxesOf(json)).toEqual(boxes);
      expect(() => compileSuccess({ json })).not.toThrow();
    }
    expect(jsonPathOf(['data', 'the state', 0])).toBe("$.data['the state'][0]");
    expect(boxesOf('$.a == 1 && $.b == 2')).toBeNull();
  });

  it('is told leaf by leaf where two definitions differ', () => {
    expect(changesOf({ a: { b: 1, c: [1] } }, { a: { b: 2, c: [1] }, d: { e: 3 } })).toEqual([
      { path: 'a.b', before: 1, after: 2 },
      { path: 'd.e', after: 3 },
    ]);
  });
});
