import { DashboardOutlined, ScheduleOutlined } from '@ant-design/icons';
import type { LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Role } from '../../../src/command/token-store.ts';
import type { commonWords } from '../i18n/common-words.ts';

export interface Destination {
  to: LinkProps['to'];
  /** Word of the navigation. */
  word: Exclude<keyof (typeof commonWords)['en']['nav'], 'label' | 'open' | 'skip'>;
  icon: ReactNode;
  /** Shown to whoever holds the role somewhere; viewer unless given. */
  role?: Role;
}

/** The screens of the side bar and of the palette, in groups, in order. */
export const destinations: readonly (readonly Destination[])[] = [
  [
    { to: '/', word: 'overview', icon: <DashboardOutlined /> },
    { to: '/jobs', word: 'jobs', icon: <ScheduleOutlined /> },
  ],
];
