import { COUNT_WORDS, REACH_RULES } from './chinese-reach.ts';

/** An English sentence, and what it says in Chinese. */
export type Rule = readonly [RegExp, string];

/**
 * Sentences of the server in Chinese. The server stores English ones with each run, so that a run tells the same for ever; here is what they
 * mean. `$1` is what was found, `@1` the same told in Chinese. The first rule that fits holds.
 */
const RULES: readonly Rule[] = [
  [/^(.+); (attempt \d+ of \d+ in .+)$/s, '@1；@2'],
  // Steps of a run.
  [/^opened by (\S+) for (\S+), (.+) after it(?:, (\d+) shards)?$/, '由@1创建，对应 $2，晚了 $3'],
  [/^opened by (\S+) for ([^,]+), (\d+) shards$/, '由@1创建，对应 $2，共 $3 个分片'],
  [/^opened by (\S+) for ([^,]+)$/, '由@1创建，对应 $2'],
  [/^opened by (\S+), (\d+) shards$/, '由@1创建，共 $2 个分片'],
  [/^opened by (\S+)$/, '由@1创建'],
  [/^reopened for round (\d+)$/, '重新打开，第 $1 轮'],
  [/^attempt (\d+) to (\S+)$/, '第 $1 次尝试，发往 $2'],
  [/^attempt (\d+) after (.+)$/, '$2 后第 $1 次尝试'],
  [/^attempt (\d+) of (\d+) in (\d[\d.]* m?s)$/, '$3 后第 $1 次尝试（共 $2 次）'],
  [/^attempt (\d+) of (\d+) in (\d[\d.]* m?s) \((.+)\)$/, '$3 后第 $1 次尝试（共 $2 次；@4）'],
  [/^Retry-After asks for (\d[\d.]* m?s)$/, 'Retry-After 要求等待 $1'],
  [/^(\d[\d.]* m?s) of it by the retry budget$/, '其中 $1 由重试预算推迟'],
  [/^retries at (\S+), as attempt (\d+)$/, '将于 $1 重试（第 $2 次尝试）'],
  [/^(.+) was dialled in vain: (.+)$/s, '未能连接 $1：@2'],
  [/^status (\d+) in (\d[\d.]* m?s): (\w+), (.+)$/s, '状态码 $1，耗时 $2：@3，@4'],
  [/^fault (\S+) in (\d[\d.]* m?s): (\w+), (.+)$/s, '无响应（$1），历时 $2：@3，@4'],
  [/^(\w+) after (\d[\d.]* m?s): (.+)$/s, '@1，历时 $2：@3'],
  [/^(\w+) after (\d[\d.]* m?s)$/, '@1，历时 $2'],
  [/^(succeeded|failed|cancelled|partly_failed): (.+)$/s, '@1：@2'],
  // Why a run ended as it did.
  [/^(.+) \(attempt (\d+) of (\d+), the last\)$/s, '@1（第 $2 次尝试，共 $3 次，已是最后一次）'],
  [/^(.+) \(never retried\)$/s, '@1（不会重试）'],
  [/^(.+) \(retry\.on does not name (\S+)\)$/s, '@1（retry.on 未包含 $2）'],
  [/^(\d+) of (\d+) shards did not succeed; (.+)$/s, '$2 个分片中有 $1 个未成功；@3'],
  [/^(\S+:\S+) \(((?:(?!; ).)+)\)$/s, '$1（@2）'],
  [/^shard (\d+): ([^;]+)$/s, '分片 $1：@2'],
  [/^and (\d+) more$/, '另有 $1 个'],
  [/^overlap: .+$/, '与上次运行重叠：上次运行仍在进行，策略为 Forbid'],
  [/^queue-full: (\d+) runs .+$/, '队列已满：此任务已有 $1 个运行在等待（maxQueued）'],
  [/^cancelled by (.+)$/, '由 $1 取消'],
  [/^no-endpoint: (.+)$/s, '没有可用的端点：@1'],
  [/^no-application: (\S+) is not defined in namespace (\S+)$/, '命名空间 $2 中没有应用 $1'],
  [/^template: (.+)$/s, '模板：$1'],
  [/^(\S+) died while it made this call; .+$/, '$1 在调用期间失联，无法确定请求是否到达'],
  // What a queued run waits for.
  [/^waits for a free call slot: (.+)$/s, '正在等待空闲的调用槽：@1'],
  [/^waits for an earlier run of its job: (.+)$/s, '正在等待同一任务之前的运行：@1'],
  [/^its concurrencyPolicy lets 1 go on at once$/, '并发策略（concurrencyPolicy）同时只允许 1 个'],
  [/^its job lets (\d+) go on at once \(maxConcurrentRuns\)$/, '任务同时最多允许 $1 个（maxConcurrentRuns）'],
  [/^its queue is full, so that .+ \(maxQueued (\d+)\)$/, '队列已满（maxQueued 为 $1），后续触发将被跳过'],
  [/^each endpoint of (\S+) takes (\d+) calls? at once \((\S+)\)$/, '应用 $1 的每个端点同时最多接受 $2 次调用（$3）'],
  [/^application (\S+) takes (\d+) calls? at once \((\S+)\)$/, '应用 $1 同时最多接受 $2 次调用（$3）'],
  [/^the members make (\d+) calls? at once \((\S+)\)$/, '集群成员同时最多发起 $1 次调用（$2）'],
  [/^no member that makes calls is alive$/, '没有负责调用的在线成员'],
  [/^application (\S+) has no ready endpoint$/, '应用 $1 没有就绪的端点'],
  [/^application (\S+) is not defined$/, '应用 $1 不存在'],
  // What the success rule made of a reply.
  [/^status was (\d+), expected (.+) \(the redirect was not followed\)$/, '状态码为 $1，期望 $2（未跟随重定向）'],
  [/^status was (\d+), expected (.+)$/, '状态码为 $1，期望 $2'],
  [/^status (\d+), (.+)$/s, '状态码 $1，$2'],
  [/^status (\d+)$/, '状态码 $1'],
  [/^(\$.*) was missing, expected (.+)$/s, '$1 不存在，期望 $2'],
  [/^(\$.*) matched nothing, expected (.+)$/s, '$1 没有匹配，期望 $2'],
  [/^(\$.*) was (.+) \(match (\d+) of (\d+)\), expected (.+)$/s, '$1 为 $2（第 $3 个匹配，共 $4 个），期望 $5'],
  [/^(\$.*) was (.+), expected (.+)$/s, '$1 为 $2，期望 $3'],
  [/^the body was (.*), expected it to contain (.+)$/s, '正文为 $1，期望包含 $2'],
  [/^the body was (.*), expected a match of (.+)$/s, '正文为 $1，期望匹配 $2'],
  [/^the body was (.*), expected (.+)$/s, '正文为 $1，期望 $2'],
  [/^the reply is empty, expected JSON$/, '响应为空，期望 JSON'],
  [/^the reply is not JSON$/, '响应不是 JSON'],
  ...REACH_RULES,
  // Refusals.
  [/^Too many attempts to sign in failed\. Try again in a minute\.$/, '登录失败次数过多，请 1 分钟后再试。'],
  [/^Too many attempts to sign in failed\. Try again in (\d+) minutes\.$/, '登录失败次数过多，请 $1 分钟后再试。'],
  [
    /^There is one of this name already, at version (\d+)\..*$/,
    '已存在同名对象（版本 $1）。请换一个名称，或修改已有的那个。',
  ],
  [
    /^The write is based on version (\d+), but version (\d+) is stored\.$/,
    '此次保存基于版本 $1，而当前已保存版本 $2。',
  ],
  [/^The write is based on version (\d+), but the object .+$/, '此次保存基于版本 $1，但该对象已不存在。'],
  [/^The server can not be reached(?: \((\d+)\))?\.$/, '无法连接服务器。'],
  [/^The server is busy; try again in a moment\.$/, '服务器繁忙，请稍后重试。'],
  [/^The database can not be reached or written now\..*$/, '数据库暂时无法访问，未作任何更改，请重试。'],
  [/^This server shuts down\.$/, '服务器正在关闭。'],
  [/^A fault of Belfry; .+$/, 'Belfry 内部错误，可按请求 ID 在日志中查找。'],
  [/^There is no (job|application) (\S+) in namespace (\S+)\.$/, '命名空间 $3 中没有@1 $2。'],
  [/^There is no (job|application|run|endpoint|user|token|revision) (.+)\.$/, '@1 $2 不存在。'],
  [
    /^This needs the role (\w+) in all namespaces; (.+) has the role (\w+)\.$/,
    '此操作需要所有命名空间的@1角色，而 $2 的角色为@3。',
  ],
  [/^This needs the role (\w+); (.+) has the role (\w+)\.$/, '此操作需要@1角色，而 $2 的角色为@3。'],
  [/^Run (\S+) has settled; .+$/, '运行 $1 已结束，无法取消。'],
  [/^The application has no endpoint now\.$/, '应用目前没有端点。'],
  [/^No endpoint of the application is ready.+$/, '应用没有此任务可调用的就绪端点。'],
  [/^The job of this run was deleted; .+$/, '此运行所属的任务已删除；历史保留，但不再运行。'],
  [/^All call slots of (\S+) are taken; .+$/, '应用 $1 的调用槽已全部占用，请稍后重试。'],
  [
    /^This (job|application) came by kubectl from cluster (\S+) and .+$/,
    '此@1由 kubectl 从集群 $2 创建，只能在那里修改或删除；立即运行、取消和重新运行仍可使用。',
  ],
  [
    /^This job came by kubectl from cluster (\S+), and .+$/,
    '此任务由 kubectl 从集群 $1 创建，其清单指定了 spec.suspended，请在那里修改。',
  ],
  [
    /^Trying another request than the defined one needs the role admin.+$/,
    '试发与已保存定义不同的请求需要管理员角色；运维可试发已保存的定义，并可更换参数或端点。',
  ],
  [/^Secrets are stored encrypted only, .+$/, '密钥只能加密保存，而此服务器没有配置加密密钥（BELFRY_SECRET_KEY）。'],
  [/^There are (\d+) problems\.$/, '共有 $1 处问题。'],
  // Warnings and problems of definitions, and what to do about them.
  [
    /^its next fire, (\S+), falls into a second that already carries (\d+) fires or more; .+$/,
    '下次触发 $1 所在的那一秒已有 $2 次或更多触发，调用可能延迟',
  ],
  [/^Choose another second or minute.*$/, '请选择其他秒或分钟，例如每小时第 17 分，避开集中触发的时刻。'],
  [/^never fires again after (\S+): .+$/, '$1 之后不会再触发：其指定的时间已过，或不在有效期内'],
  [/^Move endsAt, the year or the instant.+$/, '请将 endsAt、年份或时刻改到将来，或删除此任务。'],
  [
    /^(.+) is skipped, as clocks go from (\S+) to (\S+); it does not fire then$/,
    '$1 会被跳过（时钟从 $2 拨到 $3），届时不触发',
  ],
  [
    /^(.+) is skipped, as clocks go from (\S+) to (\S+); it fires once, at (.+)$/,
    '$1 会被跳过（时钟从 $2 拨到 $3），将于 $4 触发一次',
  ],
  [
    /^(.+) comes twice, as clocks go back from (\S+) to (\S+); it fires both times$/,
    '$1 会出现两次（时钟从 $2 拨回 $3），两次都触发',
  ],
  [/^(.+) comes twice, as clocks go back from (\S+) to (\S+); .+$/, '$1 会出现两次（时钟从 $2 拨回 $3），仅第一次触发'],
  [
    /^Choose an hour that no change touches.+$/,
    '请选择不受时钟调整影响的小时，或使用 timeZone: UTC，除非这正是您想要的。',
  ],
  [/^Use "every" for even spacing.+$/, '如需均匀间隔，请使用 every 或 timeZone: UTC。'],
  [/^is not an application of this namespace \(yet\)$/, '不是此命名空间中的应用（尚未创建）'],
  [/^Apply the HttpApplication; .+$/, '请先创建该应用；在此之前，任务的运行会因此失败。'],
  [/^is missing$/, '缺失'],
  [/^is an unknown field$/, '是未知字段'],
  [/^is not a known value$/, '不是已知的值'],
  [/^is shorter than (\d+)$/, '长度小于 $1'],
  [/^is longer than (\d+)$/, '长度大于 $1'],
  [/^is less than (\S+)$/, '小于 $1'],
  [/^is more than (\S+)$/, '大于 $1'],
  [/^Add it\.(?: .+)?$/s, '请补充此字段。'],
  [/^Write at least (\S+)(?: characters| entries)?\.$/, '最少为 $1。'],
  [/^Write at most (\S+)(?: characters| entries)?\.$/, '最多为 $1。'],
  [/^Did you mean (\S+)\? One of (.+)\.$/, '是否想写 $1？可选：$2。'],
  [/^One of (.+)\.$/, '可选：$1。'],
];

const WORDS: Readonly<Record<string, string>> = {
  ...COUNT_WORDS,
  schedule: '调度',
  'catch-up': '补跑',
  manual: '手动操作',
  api: ' API ',
  parent: '上游任务',
  backfill: '回填',
  admin: '管理员',
  operator: '运维',
  viewer: '只读',
  job: '任务',
  application: '应用',
  run: '运行',
  endpoint: '端点',
  user: '用户',
  token: '令牌',
  revision: '修订',
  started: '开始运行',
  succeeded: '成功',
  failed: '失败',
  partly_failed: '部分失败',
  cancelled: '已取消',
  skipped: '已跳过',
  missed: '已错过',
  accepted: '已接受',
  replaced: '被新的运行取代',
};

/** A sentence of the server's in Chinese; what is not known stays as it is. */
export const chineseSentence = (text: string): string => {
  const word = WORDS[text];
  if (word !== undefined) return word;
  for (const [pattern, told] of RULES) {
    const found = pattern.exec(text);
    if (found !== null)
      return told.replace(/([$@])(\d)/g, (_, how: string, group: string) => {
        const part = found[Number(group)] ?? '';
        return how === '@' ? chineseSentence(part) : part;
      });
  }
  const parts = text.split('; ');
  return parts.length === 1 ? text : parts.map(chineseSentence).join('；');
};
