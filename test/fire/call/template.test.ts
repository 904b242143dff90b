import { compileTemplate, Rendering, TemplateError } from '../../../src/fire/call/template.ts';

const scope = {
  logId: 12,
  fireAt: '2026-03-08T18:30:00.000Z',
  slotAt: null,
  params: { mode: 'full', list: [1, 'b'], obj: { a: 1 }, big: 'x'.repeat(100_000) },
};
const render = (source: string, mode: 'text' | 'value' | 'path' = 'text', zone = 'UTC') =>
  compileTemplate(source, mode).render(new Rendering(scope, zone));

describe('outputs', () => {
  it.each<[string, unknown]>([
    ['{{ logId }}', '12'],
    ['{{ fireAt }}', '2026-03-08T18:30:00.000Z'],
    ['[{{ slotAt }}]', '[]'],
    ['{{ params.list }} {{ params.obj }}', '[1,"b"] {"a":1}'],
    ['{{ params.list | join: "," }}', '1,b'],
    ['{{ params.none | default: "d" }}', 'd'],
    ['{% if params.none %}a{% else %}b{% endif %}', 'b'],
    ['{% for i in params.list %}{{ i }};{% endfor %}', '1;b;'],
    ['{% assign n = logId | plus: 1 %}{{ n }}', '13'],
    ['{% raw %}{{ no }}{% endraw %}', '{{ no }}'],
    ['{{ params.size }}', '4'],
  ])('%s is %j', (source, expected) => {
    expect(render(source)).toBe(expected);
  });

  it('are never rendered again', () => {
    const sneaky = new Rendering({ params: { mode: '{{ logId }}' }, logId: 1 }, 'UTC');
    expect(compileTemplate('{{ params.mode }}', 'text').render(sneaky)).toBe('{{ logId }}');
  });

  it('keep their type alone', () => {
    expect(render('{{ logId }}', 'value')).toBe(12);
    expect(render('{{- params.obj -}}', 'value')).toEqual({ a: 1 });
    expect(render('{{ slotAt }}', 'value')).toBeNull();
    expect(render('{{ logId }}{{ logId }}', 'value')).toBe('1212');
    expect(render('{{ params.list }}!', 'value')).toBe('[1,"b"]!');
  });

  it('see own properties only', () => {
    for (const name of [
      'constructor',
      '__proto__',
      'toString',
      'params.constructor',
      'params.__proto__',
      'params.mode.constructor',
    ])
      expect(() => render(`{{ ${name} }}`)).toThrow(TemplateError);
  });

  it('that are missing are problems', () => {
    expect(() => render('{{ params.none }}')).toThrow(
      'params.none is not given; write | default: … where it may be absent',
    );
  });
});

describe('limits', () => {
  it.each([
    ['filters', `{{ i ${'| plus: 1 '.repeat(400)}}}`],
    ['arguments of a filter', `{{ i | plus: 1${', 1'.repeat(400)} }}`],
    ['conditions', `{% if 1 == 1 ${'and 1 == 1 '.repeat(400)}%}{% endif %}`],
    ['branches', `{% if 1 == 2 %}${'{% elsif 1 == 2 %}'.repeat(400)}{% endif %}`],
    ['values of a case', `{% case i %}{% when 'a'${", 'b'".repeat(400)} %}{% endcase %}`],
    ['steps of a name', `{{ params${'.list.size'.repeat(400)} | default: 1 }}`],
    ['lists that are searched', "{% if params.long contains 'none' %}{% endif %}"],
    ['lists that are compared', '{% case params.long %}{% when params.long %}{% endcase %}'],
    ['lists that are summed up', '{% assign a = params.long | sum %}'],
  ])('count %s', (_, body) => {
    const facts = { params: { list: [1], long: Array.from({ length: 400 }, (_, i) => i) } };
    const render = (times: number) =>
      compileTemplate(`{% for i in (1..${times}) %}${body}{% endfor %}`, 'text').render(new Rendering(facts, 'UTC'));
    expect(() => render(3_000)).toThrow('the templates of the request take more than 10000 steps');
    expect(() => render(40)).toThrow('the templates of the request take more than 10000 steps');
    expect(render(2)).toEqual(expect.any(String));
  });

  it('leave room for what a request needs', () => {
    const items = Array.from({ length: 500 }, (_, i) => ({ id: i, name: `item ${i}` }));
    const body =
      '{% for one in params.items %}{{ one.id }}={{ one.name | upcase }}{% unless forloop.last %},{% endunless %}{% endfor %}';
    const text = compileTemplate(body, 'text').render(new Rendering({ params: { items } }, 'UTC'));
    expect((text as string).split(',')).toHaveLength(500);
  });

  it.each([
    '{% for i in (1..100000) %}{% endfor %}',
    '{% for i in (1..200) %}{% for j in (1..200) %}{% endfor %}{% endfor %}',
    '{% for i in (1..100000000) %}{% endfor %}',
    "{{ params.big | replace: 'x', params.big }}",
    '{% assign a = params.big %}{% for i in (1..30) %}{% assign a = a | append: a %}{% endfor %}',
    '{% for i in (1..5000) %}{{ params.big }}{% endfor %}',
    "{{ params.big | split: '' | join: params.big }}",
    "{% for i in (1000..9000) %}{{ i | append: '-01-01' | date: '%d', 'America/New_York' }}{% endfor %}",
    `${'{% if logId %}'.repeat(2_000)}${'{% endif %}'.repeat(2_000)}`,
  ])('%s ends in a problem', (source) => {
    expect(() => render(source)).toThrow(TemplateError);
  });

  it('are one for all templates of a request', () => {
    const rendering = new Rendering(scope, 'UTC');
    const template = compileTemplate('{% for i in (1..1000) %}{{ i }}{% endfor %}', 'text');
    template.render(rendering);
    expect(() => Array.from({ length: 5 }, () => template.render(rendering))).toThrow(/more than 10000 steps/);
  });
});

describe('dates', () => {
  it.each([
    ["{{ fireAt | date: '%Y-%m-%d' }}", 'UTC', '2026-03-08'],
    ["{{ fireAt | date: '%Y-%m-%d' }}", 'Asia/Shanghai', '2026-03-09'],
    ["{{ fireAt | date: '%Y-%m-%d', 'Asia/Shanghai' }}", 'UTC', '2026-03-09'],
    ['{{ fireAt | date }}', 'America/New_York', '2026-03-08T14:30:00-04:00'],
    ["{{ fireAt | date: '%z %:z %Z' }}", 'Australia/Lord_Howe', '+1100 +11:00 Australia/Lord_Howe'],
    [
      "{{ fireAt | date: '%A %a %B %b %e %-d %j %H %I %k %l %M %p %P %S %L %y %C %s %u %w %%' }}",
      'UTC',
      'Sunday Sun March Mar  8 8 067 18 06 18  6 30 PM pm 00 000 26 20 1772994600 7 0 %',
    ],
    [
      "{{ fireAt | date: '%U %W %V %G %F %T %R %D %^a %_m %0e' }}",
      'UTC',
      '10 09 10 2026 2026-03-08 18:30:00 18:30 03/08/26 SUN  3 08',
    ],
    ["{{ '2027-01-01' | date: '%V %G' }}", 'UTC', '53 2026'],
    ["{{ fireAt | date: '%s' | minus: 86400 | date: '%Y%m%d' }}", 'UTC', '20260307'],
    ["{{ '2026-03-08 02:30' | date }}", 'America/New_York', '2026-03-08T03:00:00-04:00'],
    ["{{ '2026-03-08' | date: '%d' }}", 'Asia/Shanghai', '08'],
    ["[{{ slotAt | date: '%d' }}]", 'UTC', '[]'],
  ])('%s in %s', (source, zone, expected) => {
    expect(render(source, 'text', zone)).toBe(expected);
  });

  it.each([
    ["{{ 'now' | date: '%s' }}", '"now" is not known to templates, a retry must send the same; write fireAt'],
    ["{{ 'soon' | date }}", 'date needs an instant such as fireAt, not "soon"'],
    ["{{ fireAt | date: '%Q' }}", 'date knows no %Q'],
    ['{{ 99999999999999 | date }}', 'date needs an instant'],
    ['{{ params.obj | date }}', 'date needs an instant such as fireAt, not {"a":1}'],
    ["{{ fireAt | date: '%d', 'Mars/Olympus' }}", 'Mars/Olympus'],
  ])('%s is a problem', (source, message) => {
    expect(() => render(source)).toThrow(message);
  });
});
