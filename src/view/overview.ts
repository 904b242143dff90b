import type { CallLimitPorts } from './call-limit.ts';
import { memberView } from './cluster.ts';
import type { EndpointsBook } from './endpoints.ts';
import { type Forecast, type ForecastPorts, forecast, herdsOf } from './forecast.ts';
import type { HistoryBook, OpenCounts } from './history-book.ts';
import { shownInstant } from './instants.ts';
import { type Need, needsOf } from './overview-needs.ts';
import { RunTally, type Tally } from './run-tally.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;
const DAYS = 7;
/** One answer serves all who look within so long: fifty open pages cost what one does. */
const FRESH_MS = 2_000;
const SLOW_FRESH_MS = 15_000;
const FORECAST_FRESH_MS = 5 * MINUTE_MS;
const MOST_SCOPES = 50;

export interface OverviewPorts extends ForecastPorts, CallLimitPorts {
  endpoints: EndpointsBook;
  clock: { now(): number };
}

/** What is kept for one set of namespaces between two looks. */
interface Scope {
  tally: RunTally;
  answer: { until: number; value: Promise<OverviewView> } | null;
  slow: { until: number; value: Promise<Slow> } | null;
  forecast: Forecast | null;
  forecastUntil: number;
}

interface Slow {
  needs: Need[];
  definitions: { jobs: number; applications: number };
  suspended: number;
}

export type OverviewView = Awaited<ReturnType<typeof composed>>;

/** The first screen: what needs somebody now, what comes, how it goes. */
export class Overview {
  private readonly scopes = new Map<string, Scope>();

  constructor(private readonly ports: OverviewPorts) {}

  /** @param namespaces null: all */
  of(namespaces: readonly string[] | null): Promise<OverviewView> {
    const scope = this.scopeOf(namespaces);
    const now = this.ports.clock.now();
    if (scope.answer === null || scope.answer.until <= now) {
      const value = this.look(scope, namespaces, now);
      scope.answer = { until: now + FRESH_MS, value };
      // What failed is not kept.
      value.catch(() => {
        scope.answer = null;
      });
    }
    return scope.answer.value;
  }

  private async look(scope: Scope, namespaces: readonly string[] | null, now: number): Promise<OverviewView> {
    const { book, history } = this.ports;
    const nowMinute = Math.floor(now / MINUTE_MS);
    this.renewForecast(scope, namespaces, now);
    if (scope.slow === null || scope.slow.until <= now)
      scope.slow = { until: now + SLOW_FRESH_MS, value: this.slow(namespaces, now) };
    const [slow, lateness, open, members] = await Promise.all([
      scope.slow.value,
      book.lateness(namespaces),
      book.open(namespaces),
      history.members(),
      scope.tally.look(now),
    ]).catch((error) => {
      scope.slow = null;
      throw error;
    });
    return composed({ now, nowMinute, tally: scope.tally, forecast: scope.forecast, slow, lateness, open, members });
  }

  private async slow(namespaces: readonly string[] | null, now: number): Promise<Slow> {
    const { book } = this.ports;
    const [needs, definitions, { total }] = await Promise.all([
      needsOf(this.ports, namespaces, now),
      book.definitions(namespaces),
      book.suspended(namespaces, 1),
    ]);
    return { needs, definitions, suspended: total };
  }

  /** In the background: nobody waits for it, the look after next has it. */
  private renewForecast(scope: Scope, namespaces: readonly string[] | null, now: number): void {
    if (scope.forecastUntil > now) return;
    scope.forecastUntil = now + FORECAST_FRESH_MS;
    forecast(this.ports, namespaces, Math.floor(now / MINUTE_MS)).then(
      (found) => {
        scope.forecast = found;
      },
      () => {
        scope.forecastUntil = now + FRESH_MS;
      },
    );
  }

  private scopeOf(namespaces: readonly string[] | null): Scope {
    const key = namespaces === null ? '*' : namespaces.toSorted().join(' ');
    const known = this.scopes.get(key);
    const scope = known ?? {
      tally: new RunTally(this.ports.book, namespaces),
      answer: null,
      slow: null,
      forecast: null,
      forecastUntil: 0,
    };
    // Whose turn was longest ago goes first.
    this.scopes.delete(key);
    this.scopes.set(key, scope);
    if (this.scopes.size > MOST_SCOPES) this.scopes.delete(this.scopes.keys().next().value!);
    return scope;
  }
}

interface Found {
  now: number;
  nowMinute: number;
  tally: RunTally;
  forecast: Forecast | null;
  slow: Slow;
  lateness: readonly number[];
  open: OpenCounts;
  members: Awaited<ReturnType<HistoryBook['members']>>;
}

const composed = ({ now, nowMinute, tally, forecast, slow, lateness, open, members }: Found) => {
  const carried = carriedOf(tally, nowMinute);
  const pace = paceOf({ now, nowMinute, tally, members });
  const lastHour = sumOf(tally, nowMinute - 60, nowMinute);
  const late = lateness.toSorted((a, b) => a - b);
  return {
    at: shownInstant(now),
    needs: slow.needs,
    definitions: { ...slow.definitions, suspended: slow.suspended },
    now: {
      runsPerSecond: pace.perSecond,
      runsFrom: shownInstant(pace.from),
      successRate: rateOf(lastHour),
      latenessP50Ms: quantile(late, 0.5),
      latenessP99Ms: quantile(late, 0.99),
      ...open,
      callsInFlight: members
        .filter(({ state }) => state === 'alive')
        .reduce((sum, each) => sum + each.callsInFlight, 0),
      maxCalls: members.filter(({ state }) => state === 'alive').reduce((sum, each) => sum + each.maxCalls, 0),
    },
    hours: hoursOf(tally, nowMinute),
    minutes: {
      from: shownInstant((forecast?.fromMinute ?? nowMinute) * MINUTE_MS),
      planned: forecast?.fires ?? null,
      plannedComplete: forecast?.complete ?? false,
      carried: alignedTo(carried, nowMinute, forecast?.fromMinute ?? nowMinute),
      herds:
        forecast === null
          ? []
          : herdsOf(forecast).map(({ minute, fires }) => ({ at: shownInstant(minute * MINUTE_MS), fires })),
    },
    historyComplete: tally.complete,
    members: members.map(memberView),
  };
};

const PACE_MINUTES = 5;

/** Runs a second over the last whole minutes; where Belfry began to run within them, from then on until now. */
const paceOf = ({ now, nowMinute, tally, members }: Pick<Found, 'now' | 'nowMinute' | 'tally' | 'members'>) => {
  const from = nowMinute - PACE_MINUTES;
  const first = Math.min(...tally.minutes.keys());
  if (first <= from || first > nowMinute)
    return { perSecond: total(sumOf(tally, from, nowMinute - 1)) / (PACE_MINUTES * 60), from: from * MINUTE_MS };
  const began = Math.min(...members.map(({ startedAt }) => startedAt));
  const since = began > now ? first * MINUTE_MS : Math.max(first * MINUTE_MS, began);
  const seconds = Math.max(1, (now - since) / 1_000);
  return { perSecond: total(sumOf(tally, first, nowMinute)) / seconds, from: since };
};

/** The most that any of the last days fired in the same minute of the day, by minutes from `nowMinute` on. */
const carriedOf = ({ minutes }: RunTally, nowMinute: number): number[] => {
  const most = new Array<number>(DAY_MINUTES).fill(0);
  for (const [minute, tally] of minutes) {
    if (minute >= nowMinute || minute < nowMinute - DAYS * DAY_MINUTES) continue;
    const place = (((minute - nowMinute) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
    most[place] = Math.max(most[place]!, total(tally));
  }
  return most;
};

const alignedTo = (values: number[], from: number, to: number): number[] => {
  const shift = (((to - from) % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  return [...values.slice(shift), ...values.slice(0, shift)];
};

/** Runs and how they went, hour by hour, so that a page can make days of them in its own zone. */
const hoursOf = ({ minutes }: RunTally, nowMinute: number) => {
  const hours = new Map<number, Tally>();
  for (const [minute, tally] of minutes) {
    if (minute > nowMinute || minute <= nowMinute - DAYS * DAY_MINUTES) continue;
    const hour = hours.get(Math.floor(minute / 60)) ?? {};
    for (const [state, runs] of Object.entries(tally)) hour[state] = (hour[state] ?? 0) + runs;
    hours.set(Math.floor(minute / 60), hour);
  }
  return [...hours]
    .sort(([a], [b]) => a - b)
    .map(([hour, tally]) => ({ at: shownInstant(hour * 60 * MINUTE_MS), runs: total(tally), states: tally }));
};

const sumOf = ({ minutes }: RunTally, from: number, to: number): Tally => {
  const sum: Tally = {};
  for (let minute = from; minute <= to; minute++)
    for (const [state, runs] of Object.entries(minutes.get(minute) ?? {})) sum[state] = (sum[state] ?? 0) + runs;
  return sum;
};

/** Runs that called somebody; what was skipped or missed called nobody. */
const total = ({ skipped: _, missed: __, ...called }: Tally): number =>
  Object.values(called).reduce((sum, runs) => sum + runs, 0);

const rateOf = ({ succeeded = 0, failed = 0, partly_failed = 0 }: Tally): number | null =>
  succeeded + failed + partly_failed === 0 ? null : succeeded / (succeeded + failed + partly_failed);

const quantile = (sorted: readonly number[], part: number): number | null =>
  sorted.length === 0 ? null : sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
