import { both } from '../../../i18n/both.ts';

/** Around the form: faces, sections, saving, conflicts. */
export const frameWords = both(
  {
    new: 'New job',
    title: 'Edit {{name}}',
    revert: 'Drop my changes',
    review: 'Review and save',
    saved: '{{name}} is saved.',
    kept: 'This is what you were writing before; it was kept in this browser.',
    readOnly: 'Saving takes the role admin. You can look, and try what is defined.',
    unreadable: 'The YAML can not be read, so there is no form to show. Switch to YAML to mend it.',
    durationHint: 'Such as 500ms, 30s, 5m, 2h, 1d.',
    section: {
      what: 'What it is',
      when: 'When it fires',
      request: 'What is sent',
      success: 'What counts as success',
      how: 'How it is run',
    },
    goesOn: 'Yours stands; review and save it over theirs.',
    save: {
      title: 'Save {{name}}: this changes',
      new: 'Save {{name}}: a new job',
      stored: 'stored now',
      written: 'written by you',
    },
  },
  {
    new: '新建任务',
    title: '编辑 {{name}}',
    revert: '放弃修改',
    review: '检查并保存',
    saved: '{{name}} 已保存。',
    kept: '这是您上次未保存的内容，已保留在此浏览器中。',
    readOnly: '保存需要管理员角色。您可以查看，并试发已定义的请求。',
    unreadable: 'YAML 无法解析，暂时没有表单可显示。请切换到 YAML 修正。',
    durationHint: '例如 500ms、30s、5m、2h、1d。',
    section: {
      what: '基本信息',
      when: '何时触发',
      request: '发送内容',
      success: '成功条件',
      how: '运行方式',
    },
    goesOn: '已保留您的内容，请检查后保存以覆盖对方的版本。',
    save: {
      title: '保存 {{name}}，将产生以下变更',
      new: '保存新任务 {{name}}',
      stored: '当前已保存',
      written: '您的修改',
    },
  },
);
