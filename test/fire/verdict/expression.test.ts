import { compileExpression } from '../../../src/fire/verdict/expression.ts';
import { StepBudget } from '../../../src/fire/verdict/step-budget.ts';

const failure = (rule: string, document: unknown) => compileExpression(rule).failure(document, new StepBudget());
const holds = (rule: string, document: unknown) => failure(rule, document) === null;

describe('operators', () => {
  it.each<[rule: string, document: unknown, expected: boolean]>([
    ['$.code == 200', { code: 200 }, true],
    ['$.code == 200', { code: '200' }, true],
    ['$.code == 200', { code: 200.0 }, true],
    ['$.code == 200', { code: '200.0' }, false],
    ["$.ok == 'true'", { ok: true }, true],
    ['$.ok == true', { ok: 'true' }, true],
    ['$.x == null', { x: null }, true],
    ['$.x == null', {}, false],
    ['$.x == 0', { x: -0 }, true],
    ['$.x == 1', { x: [1] }, false],
    ['$.x != 5', { x: 6 }, true],
    ['$.x != 5', { x: '5' }, false],
    ['$.x != 5', {}, false],
    ['$.data != null', { data: { a: 1 } }, true],
    ['$.code === 200', { code: '200' }, false],
    ['$.code === 200', { code: 200 }, true],
    ['$.code !== 200', { code: '200' }, true],
    ['$.n < 10', { n: 9 }, true],
    ['$.n < 10', { n: '9' }, true],
    ['$.n < 10', { n: 'nine' }, false],
    ['$.n < 10', { n: null }, false],
    ['$.n <= 10', { n: 10 }, true],
    ['$.n > 1e2', { n: 101 }, true],
    ['$.n >= -1.5', { n: -1.5 }, true],
    ["$.day >= '2026-01-01'", { day: '2026-02-01' }, true],
    ["$.day >= '2026-01-01'", { day: 2026 }, false],
    ['$.state in [\'done\', "skipped", 3]', { state: 'skipped' }, true],
    ["$.state in ['done', 3]", { state: '3' }, true],
    ["$.msg contains '成功'", { msg: '已成功' }, true],
    ['$.ids contains 7', { ids: [1, '7'] }, true],
    ['$.ids contains 7', { ids: { 7: 7 } }, false],
    ["$.id matches '^[a-f0-9]{4}$'", { id: 'beef' }, true],
    ["$.id matches '^\\\\d+$'", { id: 12 }, true],
    ["$.id matches 'x'", { id: ['x'] }, false],
  ])('%s over %j is %s', (rule, document, expected) => {
    expect(holds(rule, document)).toBe(expected);
  });
});

describe('paths', () => {
  const document = {
    items: [
      { id: 1, ok: true },
      { id: 2, ok: true },
      { id: 3, ok: false },
    ],
    'a.b': 1,
    "it's": 2,
    '': 3,
    结果: { 状态: 'ok' },
    'foo-bar': 4,
    '*': 5,
    nested: { items: [{ ok: true }] },
  };
  it.each<[rule: string, expected: boolean]>([
    ['$.items[0].id == 1', true],
    ['$.items[-1].id == 3', true],
    ['$.items[3].id == 1', false],
    ['$.items[0:2].ok == true', true],
    ['$.items[::2].id in [1, 3]', true],
    ['$.items[1:].ok == true', false],
    ['$.items[*].id > 0', true],
    ['$.items.*.id > 0', true],
    ['$.items[*].ok == true', false],
    ['$.items[*].none == 1', false],
    ["$['a.b'] == 1", true],
    ['$["it\'s"] == 2', true],
    ["$['it\\'s'] == 2", true],
    ["$[''] == 3", true],
    ["$.结果.状态 == 'ok'", true],
    ['$.foo-bar == 4', true],
    ["$['*'] == 5", true],
    ['$..id > 0', true],
    ['$..ok == true', false],
    ['$.nested..ok == true', true],
    ['$..items[0].ok == true', true],
    ["$..['foo-bar'] == 4", true],
    ['$.items.length == 3', false],
    ['$.items.0.id == 1', false],
    ['$.toString != null', false],
    ['$.constructor != null', false],
    ['$.__proto__ != null', false],
    ["$..['__proto__'] != null", false],
    [' ( $.items[ 0 ] . id == 1 ) '.replace(' . ', '.'), true],
  ])('%s is %s', (rule, expected) => {
    expect(holds(rule, document)).toBe(expected);
  });

  it('takes the document itself', () => {
    expect(holds('$ == 0', 0)).toBe(true);
    expect(holds("$ == 'ok'", 'ok')).toBe(true);
    expect(holds('$[*] == 1', 'text')).toBe(false);
  });
});

describe('joints', () => {
  it.each<[rule: string, expected: boolean]>([
    ['$.a == 1 && $.b == 2', true],
    ['$.a == 1 && $.b == 3', false],
    ['$.a == 2 || $.b == 2', true],
    ['$.a == 1 || $.b == 3 && $.c == 4', true],
    ['($.a == 1 || $.b == 3) && $.c == 4', false],
    ['(($.a==1))&&($.b==2||$.c==1)', true],
  ])('%s is %s', (rule, expected) => {
    expect(holds(rule, { a: 1, b: 2, c: 3 })).toBe(expected);
  });
});

describe('reasons', () => {
  it.each<[rule: string, document: unknown, reason: string]>([
    ['$.code == 200', { code: '500' }, '$.code was "500", expected 200'],
    ['$.code === 200', { code: '200' }, '$.code was "200", expected exactly 200'],
    ['$.code == 200', {}, '$.code was missing, expected 200'],
    ['$.n < 5', { n: 7 }, '$.n was 7, expected < 5'],
    ["$.s in ['a','b']", { s: 'c' }, '$.s was "c", expected in ["a","b"]'],
    ['$.x == 1', { x: { deep: [1] } }, '$.x was an object, expected 1'],
    ['$.x == 1', { x: [1, 2] }, '$.x was a list of 2, expected 1'],
    ['$.i[*].ok == true', { i: [{ ok: true }, { ok: false }] }, '$.i[*].ok was false (match 2 of 2), expected true'],
    ['$.i[*].ok == true', { i: [] }, '$.i[*].ok matched nothing, expected true'],
    ['$.a == 1 && $.b == 2', { a: 1, b: 3 }, '$.b was 3, expected 2'],
    ['$.a == 1 || $.b == 2', { a: 2, b: 3 }, '$.a was 2, expected 1; $.b was 3, expected 2'],
  ])('%s over %j: %s', (rule, document, reason) => {
    expect(failure(rule, document)).toBe(reason);
  });

  it('show a glimpse of long text, valid Unicode on one line', () => {
    const reason = failure('$.x == 1', { x: `a\n\ud800${'b'.repeat(1_000)}` })!;
    expect(reason).toMatch(/^\$\.x was "a\\n\ufffdb+…", expected 1$/);
    expect(reason.length).toBeLessThan(130);
  });
});

describe('what is refused', () => {
  it('is a list that nothing can be in', () => {
    expect(() => compileExpression('$.state in [ ]')).toThrow('in [] never holds: nothing is in an empty list');
  });

  it.each([
    ['', 'a path that begins with $ must stand here, at the end'],
    ['code == 200', 'a path that begins with $ must stand here, before "code == 200"'],
    ['$.code', 'one of === !== == != <= >= < > in contains matches must follow the path, at the end'],
    ['$.code = 200', 'write == to compare, before "= 200"'],
    ['$.code == ok', "ok is no value; text stands in quotes: 'ok', at the end"],
    ['$.code == [1]', '== compares with one value; write "in" for a list'],
    ['$.code < true', '< compares with a number or a text'],
    ['$.code in 5', 'in needs a list, such as [200, 201]'],
    ['$.code == 1e400', '1e400 is too large for a number, at the end'],
    ['$.code == 200 $.b == 1', '&& or || must follow here, before "$.b == 1"'],
    ['($.code == 200', '")" must follow here, at the end'],
    ["$.code == 'x", 'a quoted text does not end, before "\'x"'],
    ["$.m matches '(?=a)'", 'invalid or unsupported Perl syntax: `(?=`'],
    ["$.m matches '(a{1,100}){1,100}'", 'its repetitions make it too large; write smaller bounds'],
    ["$['a','b'] == 1", 'one name or index stands in brackets; write several comparisons, before ",\'b\'] == 1"'],
    ['$.a[1:2:0] == 1', 'a slice with step 0 selects nothing, before "] == 1"'],
  ])('%s: %s', (rule, message) => {
    expect(() => compileExpression(rule)).toThrow(message);
  });

  it.each(['$.a^', '$.a~', '$.a[?(@.b)]', '$.a[(@.length-1)]', '$..[?(@.x)]', '$.a@number()', '$.`a', '$[?@.a]'])(
    '%s == 1 is no path of ours',
    (path) => {
      expect(() => compileExpression(`${path} == 1`)).toThrow(/no part of a path/);
    },
  );

  it('is nesting and length without end', () => {
    expect(() => compileExpression(`${'('.repeat(4_000)}$.a == 1`)).toThrow(/nested too deeply/);
    expect(() => compileExpression(`$${'.a'.repeat(2_000)} == 1`)).toThrow(/at most 32 steps/);
    expect(() => compileExpression(Array(101).fill('$.a==1').join('||'))).toThrow(/at most 100 comparisons/);
  });
});
