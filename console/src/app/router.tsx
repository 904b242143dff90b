import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router';
import { queries } from '../api/queries.ts';
import { auditSearchOf } from '../screens/audit/audit-query.ts';
import { eventSearchOf } from '../screens/events/events-query.ts';
import { type JobSearch, TABS } from '../screens/job/job-search.ts';
import { type JobsSearch, STATES } from '../screens/jobs/jobs-query.ts';
import { runSearchOf } from '../screens/runs/runs-query.ts';
import { sessionQuery } from '../session/session.ts';
import { Crashed, Loading, NothingHere } from './fallbacks.tsx';

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isInstant = (value: unknown): value is string => isText(value) && !Number.isNaN(Date.parse(value));
const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;

/** `ns`, the namespace that the whole console is narrowed to, goes along from screen to screen; absent: all. */
const root = createRootRoute({
  validateSearch: (search: Record<string, unknown>): { ns?: string } =>
    typeof search.ns === 'string' && search.ns !== '' ? { ns: search.ns } : {},
  search: { middlewares: [retainSearchParams(['ns'])] },
  notFoundComponent: NothingHere,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: ({ to }: Record<string, unknown>): { to?: string } => (typeof to === 'string' ? { to } : {}),
  beforeLoad: () => queries.ensureQueryData(sessionQuery),
  component: lazyRouteComponent(() => import('../session/sign-in-page.tsx'), 'SignInPage'),
});

/** Everything behind the sign-in, inside the shell. */
export const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  beforeLoad: async ({ location }) => {
    const { user } = await queries.ensureQueryData(sessionQuery);
    if (user === null) throw redirect({ to: '/sign-in', search: { to: location.href } });
  },
  component: lazyRouteComponent(() => import('./shell.tsx'), 'Shell'),
});

const overview = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: lazyRouteComponent(() => import('../screens/overview/overview-screen.tsx'), 'OverviewScreen'),
});

const account = createRoute({
  getParentRoute: () => shell,
  path: '/account',
  component: lazyRouteComponent(() => import('../session/account-screen.tsx'), 'AccountScreen'),
});

const jobs = createRoute({
  getParentRoute: () => shell,
  path: '/jobs',
  /** The filter; a bookmark of it is a saved filter. */
  validateSearch: ({ application, labels, state, text, order }: Record<string, unknown>): JobsSearch => ({
    ...(isText(application) ? { application } : {}),
    ...(isText(labels) ? { labels } : {}),
    ...(isText(text) ? { text } : {}),
    ...(STATES.some((each) => each === state) ? { state: state as NonNullable<JobsSearch['state']> } : {}),
    ...(order === 'next' || order === 'failing' ? { order } : {}),
  }),
  component: lazyRouteComponent(() => import('../screens/jobs/jobs-screen.tsx'), 'JobsScreen'),
});

const newJob = createRoute({
  getParentRoute: () => shell,
  path: '/jobs/new',
  validateSearch: ({ application }: Record<string, unknown>): { application?: string } =>
    isText(application) ? { application } : {},
  component: lazyRouteComponent(() => import('../screens/editor/editor-screen.tsx'), 'NewJobScreen'),
});

const editJob = createRoute({
  getParentRoute: () => shell,
  path: '/jobs/$namespace/$name/edit',
  component: lazyRouteComponent(() => import('../screens/editor/editor-screen.tsx'), 'EditJobScreen'),
});

const job = createRoute({
  getParentRoute: () => shell,
  path: '/jobs/$namespace/$name',
  /** Which face; of slots a window or a day, of revisions the two that are compared. */
  validateSearch: ({ tab, from, to, day, left, right }: Record<string, unknown>): JobSearch => ({
    ...(TABS.some((each) => each === tab) ? { tab: tab as NonNullable<JobSearch['tab']> } : {}),
    ...(isInstant(from) && isInstant(to) ? { from, to } : {}),
    ...(isText(day) && /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(day)) ? { day } : {}),
    ...(isCount(left) ? { left } : {}),
    ...(isCount(right) ? { right } : {}),
  }),
  component: lazyRouteComponent(() => import('../screens/job/job-screen.tsx'), 'JobScreen'),
});

const run = createRoute({
  getParentRoute: () => shell,
  path: '/runs/$runId',
  /** Whose attempts are shown, and which of them as text; absent: what needs a look. */
  validateSearch: ({ shard, attempt }: Record<string, unknown>): { shard?: number; attempt?: number } => ({
    ...(isCount(shard) ? { shard } : {}),
    ...(isCount(attempt) ? { attempt } : {}),
  }),
  component: lazyRouteComponent(() => import('../screens/run/run-screen.tsx'), 'RunScreen'),
});

const runs = createRoute({
  getParentRoute: () => shell,
  path: '/runs',
  validateSearch: runSearchOf,
  component: lazyRouteComponent(() => import('../screens/runs/runs-screen.tsx'), 'RunsScreen'),
});

const applications = createRoute({
  getParentRoute: () => shell,
  path: '/applications',
  component: lazyRouteComponent(() => import('../screens/applications/applications-screen.tsx'), 'ApplicationsScreen'),
});

const newApplication = createRoute({
  getParentRoute: () => shell,
  path: '/applications/new',
  component: lazyRouteComponent(() => import('../screens/application/edit-screen.tsx'), 'NewApplicationScreen'),
});

const application = createRoute({
  getParentRoute: () => shell,
  path: '/applications/$namespace/$name',
  component: lazyRouteComponent(() => import('../screens/application/application-screen.tsx'), 'ApplicationScreen'),
});

const editApplication = createRoute({
  getParentRoute: () => shell,
  path: '/applications/$namespace/$name/edit',
  component: lazyRouteComponent(() => import('../screens/application/edit-screen.tsx'), 'EditApplicationScreen'),
});

const events = createRoute({
  getParentRoute: () => shell,
  path: '/events',
  validateSearch: eventSearchOf,
  component: lazyRouteComponent(() => import('../screens/events/events-screen.tsx'), 'EventsScreen'),
});

const members = createRoute({
  getParentRoute: () => shell,
  path: '/members',
  component: lazyRouteComponent(() => import('../screens/members/members-screen.tsx'), 'MembersScreen'),
});

const tokens = createRoute({
  getParentRoute: () => shell,
  path: '/tokens',
  component: lazyRouteComponent(() => import('../screens/tokens/tokens-screen.tsx'), 'TokensScreen'),
});

const users = createRoute({
  getParentRoute: () => shell,
  path: '/users',
  component: lazyRouteComponent(() => import('../screens/users/users-screen.tsx'), 'UsersScreen'),
});

const audit = createRoute({
  getParentRoute: () => shell,
  path: '/audit',
  validateSearch: auditSearchOf,
  component: lazyRouteComponent(() => import('../screens/audit/audit-screen.tsx'), 'AuditScreen'),
});

/** An address that is none keeps what is around the screens. */
const unknown = createRoute({ getParentRoute: () => shell, path: '$', component: NothingHere });

/** One line a screen: see console/README.md. */
const routeTree = root.addChildren([
  signIn,
  shell.addChildren([
    overview,
    jobs,
    newJob,
    job,
    editJob,
    run,
    runs,
    applications,
    newApplication,
    application,
    editApplication,
    events,
    members,
    tokens,
    users,
    audit,
    account,
    unknown,
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  defaultPendingComponent: Loading,
  defaultErrorComponent: Crashed,
  defaultNotFoundComponent: NothingHere,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
