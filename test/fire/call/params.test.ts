import { prepareParams, renderParams } from '../../../src/fire/call/params.ts';

const run = {
  id: 12,
  fireAt: Date.UTC(2026, 2, 8, 18, 30),
  slotAt: null,
  cause: 'manual',
  job: 'settle',
  namespace: 'shop',
} as const;
const render = (params: Record<string, unknown>, given?: Record<string, unknown>, zone = 'UTC') => {
  const prepared = prepareParams(params, zone);
  expect(prepared.problems).toEqual([]);
  const { steps, ...rendered } = renderParams(prepared.params, run, given);
  expect(Number.isFinite(steps)).toBe(true);
  return rendered;
};

describe('params', () => {
  it('are rendered once over the facts of the run, in the zone of the job', () => {
    const params = {
      day: "{{ fireAt | date: '%F' }}",
      id: '{{ logId }}',
      list: [{ job: '{{ job }}' }, 5],
      plain: { a: null },
    };
    expect(render(params, {}, 'Asia/Shanghai')).toEqual({
      params: { day: '2026-03-09', id: 12, list: [{ job: 'settle' }, 5], plain: { a: null } },
    });
  });

  it('given with the run are data, by key over those of the definition', () => {
    expect(render({ mode: '{{ slotAt.none }}', keep: 1 }, { mode: '{{ logId }}', more: [1] })).toEqual({
      params: { keep: 1, mode: '{{ logId }}', more: [1] },
    });
  });

  it('that fail are a problem with its place', () => {
    expect(render({ mode: { a: ['{{ job.none.more }}'] } })).toEqual({
      problem: expect.stringMatching(/^spec\.params\.mode\.a\[0\]: job\.none is not given/),
    });
  });

  it('pollute nothing (B4)', () => {
    const given = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    const defined = JSON.parse('{"__proto__":{"polluted":"{{ logId }}"}}');
    const answer = render(defined, {}) as { params: object };
    expect(Object.keys(answer.params)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(answer.params)).toBe(Object.prototype);
    expect(Object.keys((render({}, given) as { params: object }).params)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('know neither shards nor secrets nor each other', () => {
    const { problems } = prepareParams({ a: '{{ shardIndex }}', b: '{{ secrets.x }}', c: '{{ params.a }}' }, 'UTC');
    expect(problems.map(({ path }) => path)).toEqual(['spec.params.a', 'spec.params.b', 'spec.params.c']);
  });
});
