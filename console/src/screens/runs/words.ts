import { both } from '../../i18n/both.ts';

export const runsWords = both(
  {
    title: 'Runs',
    filter: {
      label: 'Narrow the runs',
      text: 'Part of job or reason',
      job: 'Job',
      application: 'Application',
      state: 'State',
      cause: 'Cause',
      from: 'From',
      to: 'To',
      clear: 'Clear filters',
    },
    column: { run: 'Run', job: 'Job', fired: 'Fire time', took: 'Duration', reason: 'Reason' },
    cause: {
      schedule: 'by schedule',
      'catch-up': 'caught up',
      manual: 'by hand',
      api: 'by the API',
      parent: 'by another job',
      backfill: 'to fill up the past',
    },
    empty: 'No run fits. Take a filter away, or widen the time.',
    emptyYet: 'Nothing so far; look further back.',
  },
  {
    title: '运行记录',
    filter: {
      label: '筛选运行记录',
      text: '任务名或原因的一部分',
      job: '任务',
      application: '应用',
      state: '状态',
      cause: '触发原因',
      from: '从',
      to: '到',
      clear: '清除筛选',
    },
    column: { run: '运行', job: '任务', fired: '触发时间', took: '耗时', reason: '原因' },
    cause: {
      schedule: '按调度',
      'catch-up': '补跑',
      manual: '手动',
      api: '通过 API',
      parent: '由其他任务',
      backfill: '回填',
    },
    empty: '没有匹配的运行。请去掉部分筛选，或放宽时间。',
    emptyYet: '目前没有匹配项，请继续向前查找。',
  },
);
