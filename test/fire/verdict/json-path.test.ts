import fc from 'fast-check';
import { JSONPath } from 'jsonpath-plus';
import { compilePath, MISSING } from '../../../src/fire/verdict/json-path.ts';
import { readPath } from '../../../src/fire/verdict/path-grammar.ts';
import { Source } from '../../../src/fire/verdict/source.ts';
import { BudgetSpent, StepBudget } from '../../../src/fire/verdict/step-budget.ts';
import { compileSuccess, judge } from '../../../src/fire/verdict/success-rule.ts';
import { replyOf } from './build-outcome.ts';

const findAll = (path: string, document: unknown): unknown[] => {
  const compiled = compilePath(readPath(new Source(path)));
  if (compiled.plural) return compiled.findAll(document, new StepBudget());
  const value = compiled.find(document);
  return value === MISSING ? [] : [value];
};

const name = fc.constantFrom('a', 'b', 'c');
const document = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, fc.integer(), fc.constant(null), tie('object'), tie('array')),
  object: fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  array: fc.array(tie('value'), { maxLength: 4 }),
}));

describe('paths', () => {
  const step = fc.oneof(
    name.map((text) => `.${text}`),
    name.map((text) => `..${text}`),
    fc.nat(3).map((index) => `[${index}]`),
    fc.constantFrom('[*]', '.*', '..*', '[1:]', '[:2]', '[::-1]', '[-2:]'),
  );
  const path = fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => `$${steps.join('')}`);

  it('find what the library finds, where both read the path alike', () => {
    fc.assert(
      fc.property(path, fc.oneof(document.object, document.array), (text, json) => {
        // The library lets an index name a member as well; members here have no digits.
        const expected = JSONPath({ path: text, json: json as object, eval: false, wrap: true });
        expect(findAll(text, json)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});

describe('hostile names (B1)', () => {
  it.each([
    "$..['constructor']",
    "$['__proto__']['polluted']",
    "$['constructor']['constructor']",
    "$..['__lookupGetter__']",
    "$['@.length']",
    "$['?(@.a)']",
    "$['$..*']",
    "$['`x']",
    "$['^']",
    "$['~']",
    "$['a,b']",
  ])('%s is a name and nothing else', (path) => {
    expect(findAll(path, { a: 1, list: [1, 2] })).toEqual([]);
    const own = Object.assign(Object.create(null), {
      '@.length': 1,
      '?(@.a)': 1,
      '$..*': 1,
      '`x': 1,
      '^': 1,
      '~': 1,
      'a,b': 1,
    });
    expect(findAll(path, own).every((value) => value === 1)).toBe(true);
  });

  it.each([
    "$[?(@.constructor.constructor('globalThis.hacked=1')())]",
    "$..[?(p=\"global.hacked=1\";a=''[['constructor']][['constructor']](p);a())]",
    "$[?((new Function('globalThis.hacked=1'))())]",
    "$[(this.constructor.constructor('globalThis.hacked=1')())]",
    '$..[?(@property.constructor.constructor("globalThis.hacked=1")())]',
    '$[?(@.__lookupGetter__("x").call())]',
    '$[?(async()=>{globalThis.hacked=1})]',
  ])('%s is refused, and never run', (path) => {
    expect(() => compileSuccess({ json: `${path} == 1` })).toThrow(/spec\.success\.json/);
    expect(() => findAll(path, { a: [1] })).toThrow();
    expect((globalThis as { hacked?: unknown }).hacked).toBeUndefined();
  });
});

describe('the budget', () => {
  it('ends a walk before it begins, with a reason', () => {
    const wide = Array.from({ length: 300_000 }, () => []);
    expect(() => findAll('$..*', wide)).toThrow(BudgetSpent);
    expect(judge(compileSuccess({ json: '$..* == 1' }), replyOf(JSON.stringify(wide)))).toEqual({
      state: 'failed',
      reason: 'the rule needs more than 250000 steps over this reply',
    });
  });

  it('leaves ordinary replies alone', () => {
    const items = Array.from({ length: 10_000 }, (_, id) => ({ id, ok: true }));
    expect(judge(compileSuccess({ json: '$..ok == true' }), replyOf(JSON.stringify({ items }))).state).toBe(
      'succeeded',
    );
  });
});
