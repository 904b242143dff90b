import type { Counts, HistoryBook, MemberRow } from './history-book.ts';
import { shownInstant, shownInstantOrNull } from './instants.ts';

export const memberView = (member: MemberRow) => ({
  id: String(member.id),
  name: member.name,
  state: member.state,
  roles: member.roles.split(',').filter((role) => role !== ''),
  version: member.version,
  zones: member.zones,
  startedAt: shownInstant(member.startedAt),
  lastBeatAt: shownInstant(member.beatAt),
  goneSince: member.state === 'alive' ? null : shownInstant(member.beatAt),
  clockOffsetMs: member.clockOffsetMs,
  callsInFlight: member.callsInFlight,
  maxCalls: member.maxCalls,
});

type Held = Awaited<ReturnType<HistoryBook['heldRuns']>>;

/** Members with the open runs that each of them holds. */
export const membersView = (members: readonly MemberRow[], held: Held) =>
  members.map((member) => {
    const runs = (state: string) => held.find((one) => one.memberId === member.id && one.state === state)?.runs ?? 0;
    return { ...memberView(member), holds: { running: runs('running'), waiting: runs('waiting') } };
  });

export const statsView = (counts: Counts, now: number) => ({
  at: shownInstant(now),
  applications: counts.applications,
  jobs: { total: counts.jobs, suspended: counts.suspendedJobs },
  runs: {
    open: counts.open,
    recent: { runs: counts.recent.runs, since: shownInstantOrNull(counts.recent.since), states: counts.recent.states },
  },
});
