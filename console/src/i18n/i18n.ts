import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { resources } from './words.ts';

/** Both languages are in the page: they are small, and switching needs no network. */
export const startI18n = (language: 'en' | 'zh'): Promise<unknown> =>
  i18next.use(initReactI18next).init({
    resources,
    lng: language,
    fallbackLng: 'en',
    defaultNS: 'common',
    // React escapes; doing it twice would show &amp;.
    interpolation: { escapeValue: false },
  });
