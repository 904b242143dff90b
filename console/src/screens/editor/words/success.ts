import { both } from '../../../i18n/both.ts';

/** What counts as success. */
export const successWords = both(
  {
    success: {
      mode: 'How success is told',
      status: 'By status',
      boxes: 'A value in the reply',
      expression: 'Expression',
      statusLabel: 'Statuses',
      statusHint: '200-299 unless given; any lifts it.',
      path: 'JSONPath',
      pathHint: 'Or click a value in the reply of a try.',
      expected: 'Expected',
      expressionHint: '$.code == 200 && $.data.state in ["done", "skipped"]',
      contains: 'The body contains',
    },
    replay: {
      none: 'There is no reply yet to try the rule on.',
      told: 'Of the last {{total}} replies {{succeeded}} succeed by this rule, {{failed}} fail.',
      unknown: 'Of {{unknown}} too little was kept to tell.',
      nowFails: 'would now fail',
      nowSucceeds: 'would now succeed',
      more_one: 'and {{count}} more',
      more_other: 'and {{count}} more',
    },
  },
  {
    success: {
      mode: '成功判定方式',
      status: '按状态码',
      boxes: '响应中的值',
      expression: '表达式',
      statusLabel: '状态码',
      statusHint: '默认 200-299；填写 any 表示不限。',
      path: 'JSONPath 路径',
      pathHint: '也可以在试发的响应中点击一个值。',
      expected: '期望值',
      expressionHint: '例：$.code == 200 && $.data.state in ["done", "skipped"]',
      contains: '正文包含',
    },
    replay: {
      none: '还没有可供验证的响应。',
      told: '按此规则，最近 {{total}} 个响应中 {{succeeded}} 个成功，{{failed}} 个失败。',
      unknown: '另有 {{unknown}} 个保留内容不足，无法判断。',
      nowFails: '将判为失败',
      nowSucceeds: '将判为成功',
      more_one: '另有 {{count}} 个',
      more_other: '另有 {{count}} 个',
    },
  },
);
