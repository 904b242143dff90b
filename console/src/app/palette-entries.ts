import type { NavigateOptions } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useUser } from '../session/session.ts';
import { destinations, maySee } from './navigation.tsx';

export interface Entry {
  key: string;
  label: string;
  to: NavigateOptions;
}

/** What the palette offers for a text; everything for none. */
export const useEntries = (text: string): Entry[] => {
  const { t, i18n } = useTranslation();
  const user = useUser();
  const word = text.toLowerCase();
  // Ids of runs are decimal numbers; whoever pastes one wants that run.
  const run: Entry[] = /^\d{1,16}$/.test(text)
    ? [
        {
          key: `run ${text}`,
          label: t('palette.run', { id: text }),
          to: { to: '/runs/$runId', params: { runId: text } },
        },
      ]
    : [];
  const screens = destinations
    .flat()
    .filter((each) => maySee(user, each))
    .filter((each) => {
      // A word of either language finds the screen.
      const names = ['en', 'zh'].map((lng) => i18n.getFixedT(lng)(`nav.${each.word}`).toLowerCase());
      return names.some((name) => name.includes(word));
    })
    .map((each) => ({ key: String(each.to), label: t(`nav.${each.word}`), to: { to: each.to } }));
  return [...run, ...screens];
};
