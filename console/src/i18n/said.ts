import { usePreferences } from '../app/preferences.ts';
import { useInstantFormat } from '../parts/instant.tsx';
import { chineseSentence } from './chinese-sentences.ts';

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;

/** Sentences of the server as this viewer reads them: in the language of the page, instants on its clock. */
export const useSaid = (): ((text: string | null | undefined) => string) => {
  const { language } = usePreferences();
  const format = useInstantFormat(true);
  return (text) => {
    if (text === null || text === undefined) return '';
    const told = language === 'zh' ? chineseSentence(text) : text;
    return told.replace(INSTANT, (at) => format(at).replace(/\.000$/, ''));
  };
};
