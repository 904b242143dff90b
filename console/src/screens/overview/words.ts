import { both } from '../../i18n/both.ts';

export const overviewWords = both({ title: 'Overview' }, { title: '总览' });
