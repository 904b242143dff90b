import { applicationsWords } from '../screens/applications/words.ts';
import { auditWords } from '../screens/audit/words.ts';
import { editorWords } from '../screens/editor/words.ts';
import { eventsWords } from '../screens/events/words.ts';
import { jobWords } from '../screens/job/words.ts';
import { jobsWords } from '../screens/jobs/words.ts';
import { membersWords } from '../screens/members/words.ts';
import { overviewWords } from '../screens/overview/words.ts';
import { runWords } from '../screens/run/words.ts';
import { runsWords } from '../screens/runs/words.ts';
import { tokensWords } from '../screens/tokens/words.ts';
import { usersWords } from '../screens/users/words.ts';
import { sessionWords } from '../session/words.ts';
import { commonWords } from './common-words.ts';
import { policyWords } from './policy-words.ts';

/** Each screen brings its words; its name here is their namespace: `t('overview:title')`. */
const screens = {
  common: commonWords,
  policy: policyWords,
  session: sessionWords,
  overview: overviewWords,
  jobs: jobsWords,
  job: jobWords,
  editor: editorWords,
  run: runWords,
  runs: runsWords,
  applications: applicationsWords,
  events: eventsWords,
  members: membersWords,
  tokens: tokensWords,
  users: usersWords,
  audit: auditWords,
};

type Screens = typeof screens;
/** The shape that keys are checked against (i18next.d.ts). */
export type InEnglish = { [K in keyof Screens]: Screens[K]['en'] };

const inLanguage = (language: 'en' | 'zh') =>
  Object.fromEntries(Object.entries(screens).map(([name, words]) => [name, words[language]]));

export const resources = { en: inLanguage('en') as InEnglish, zh: inLanguage('zh') };
