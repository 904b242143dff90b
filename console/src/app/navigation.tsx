import {
  AppstoreOutlined,
  AuditOutlined,
  ClusterOutlined,
  DashboardOutlined,
  HistoryOutlined,
  KeyOutlined,
  ScheduleOutlined,
  SearchOutlined,
  TeamOutlined,
} from '@ant-design/icons';
import type { LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Role } from '../../../src/command/token-store.ts';
import type { commonWords } from '../i18n/common-words.ts';
import { mayAs, type User } from '../session/session.ts';

export interface Destination {
  to: LinkProps['to'];
  /** Word of the navigation. */
  word: Exclude<keyof (typeof commonWords)['en']['nav'], 'label' | 'open' | 'skip'>;
  icon: ReactNode;
  /** Shown to whoever holds the role somewhere; viewer unless given. */
  role?: Role;
  /** The role is needed in all namespaces. */
  everywhere?: true;
}

/** The screens of the side bar and of the palette, in groups, in order. */
export const destinations: readonly (readonly Destination[])[] = [
  [
    { to: '/', word: 'overview', icon: <DashboardOutlined /> },
    { to: '/jobs', word: 'jobs', icon: <ScheduleOutlined /> },
    { to: '/runs', word: 'runs', icon: <HistoryOutlined /> },
    { to: '/applications', word: 'applications', icon: <AppstoreOutlined /> },
    { to: '/events', word: 'events', icon: <SearchOutlined /> },
  ],
  [
    { to: '/members', word: 'members', icon: <ClusterOutlined /> },
    { to: '/tokens', word: 'tokens', icon: <KeyOutlined />, role: 'admin' },
    { to: '/users', word: 'users', icon: <TeamOutlined />, role: 'admin', everywhere: true },
    { to: '/audit', word: 'audit', icon: <AuditOutlined />, role: 'admin' },
  ],
];

/** The server decides; this leaves out what it would refuse. */
export const maySee = (user: User, { role = 'viewer', everywhere }: Destination): boolean =>
  everywhere === true ? mayAs(user, role, '*') : mayAs(user, role);
