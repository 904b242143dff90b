import type { NavigateOptions } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { mayAs, useUser } from '../session/session.ts';
import { type Destination, destinations, maySee } from './navigation.tsx';
import { useFound } from './palette-found.ts';
import { useJobActions } from './palette-job.ts';
import { choose } from './preferences.ts';

export interface Entry {
  key: string;
  label: string;
  /** What kind of thing it is, beside its label. */
  kind?: string;
  /** Where it leads, or what it does. */
  go: NavigateOptions | (() => void);
}

/** What the palette offers for a text; screens and actions for none. */
export const useEntries = (text: string): Entry[] => {
  const { t } = useTranslation();
  const word = text.toLowerCase();
  // Ids of runs are decimal numbers; whoever pastes one wants that run.
  const run: Entry[] = /^\d{1,16}$/.test(text)
    ? [
        {
          key: `run ${text}`,
          label: t('palette.run', { id: text }),
          go: { to: '/runs/$runId', params: { runId: text } },
        },
      ]
    : [];
  const known = [...useScreens(), ...useJobActions(), ...useActions()].filter(({ names }) =>
    names.some((name) => name.toLowerCase().includes(word)),
  );
  return [...run, ...known.map(({ entry }) => entry), ...useFound(text)];
};

/** An entry with its names in both languages: a word of either finds it. */
export interface Named {
  entry: Entry;
  names: string[];
}

type Word =
  | `nav.${Destination['word']}`
  | `palette.do.${'run' | 'suspend' | 'resume'}`
  | `palette.${'newJob' | 'newApplication' | 'light' | 'dark' | 'system' | 'here' | 'utc' | 'en' | 'zh'}`;

/** Names a word of the console in the viewer's language, and in both for finding it. */
export const useNamed = () => {
  const { t, i18n } = useTranslation();
  return (key: string, word: Word, go: Entry['go'], kind?: string): Named => ({
    entry: { key, label: t(word), go, ...(kind === undefined ? {} : { kind }) },
    names: ['en', 'zh'].map((lng) => i18n.getFixedT(lng)(word)),
  });
};

const useScreens = (): Named[] => {
  const named = useNamed();
  const user = useUser();
  return destinations
    .flat()
    .filter((each) => maySee(user, each))
    .map((each) => named(String(each.to), `nav.${each.word}`, { to: each.to }));
};

const useActions = (): Named[] => {
  const { t } = useTranslation();
  const named = useNamed();
  const user = useUser();
  const kind = t('palette.action');
  return [
    ...(mayAs(user, 'admin')
      ? [
          named('new job', 'palette.newJob', { to: '/jobs/new' }, kind),
          named('new application', 'palette.newApplication', { to: '/applications/new' }, kind),
        ]
      : []),
    named('light', 'palette.light', () => choose({ theme: 'light' }), kind),
    named('dark', 'palette.dark', () => choose({ theme: 'dark' }), kind),
    named('system', 'palette.system', () => choose({ theme: 'system' }), kind),
    named('here', 'palette.here', () => choose({ zone: 'here' }), kind),
    named('utc', 'palette.utc', () => choose({ zone: 'utc' }), kind),
    named('en', 'palette.en', () => choose({ language: 'en' }), kind),
    named('zh', 'palette.zh', () => choose({ language: 'zh' }), kind),
  ];
};
