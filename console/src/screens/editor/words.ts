import { definitionWords } from './words/definition.ts';
import { frameWords } from './words/frame.ts';
import { requestWords } from './words/request.ts';
import { scheduleWords } from './words/schedule.ts';
import { successWords } from './words/success.ts';

/** Everything that the editor says. */
export const editorWords = {
  en: { ...frameWords.en, ...definitionWords.en, ...scheduleWords.en, ...requestWords.en, ...successWords.en },
  zh: { ...frameWords.zh, ...definitionWords.zh, ...scheduleWords.zh, ...requestWords.zh, ...successWords.zh },
};
