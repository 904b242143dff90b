import type { InEnglish } from './words.ts';

/** Keys of words are checked: a wrong one is a type error. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: InEnglish;
  }
}
