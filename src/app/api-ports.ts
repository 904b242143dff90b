import { setImmediate } from 'node:timers/promises';
import type { Database } from '../adapter/database/sql.ts';
import { applicationScreenBook } from '../adapter/database/stores/application-screen.ts';
import { auditBook } from '../adapter/database/stores/audit.ts';
import { definitionStore } from '../adapter/database/stores/definitions.ts';
import { definitionBook } from '../adapter/database/stores/definitions-read.ts';
import { eventBook } from '../adapter/database/stores/events.ts';
import { historyBook } from '../adapter/database/stores/history.ts';
import { jobHistoryBook } from '../adapter/database/stores/job-history.ts';
import { jobListBook } from '../adapter/database/stores/job-list.ts';
import { overviewBook } from '../adapter/database/stores/overview.ts';
import { proofBook } from '../adapter/database/stores/proof-book.ts';
import { tokenStore } from '../adapter/database/stores/tokens.ts';
import { userStore } from '../adapter/database/stores/users.ts';
import { type Keys, secretCipher } from '../adapter/system/cipher.ts';
import { passwordHasher } from '../adapter/system/password.ts';
import { sessionSecrets } from '../adapter/system/session-secret.ts';
import { tokenSecrets } from '../adapter/system/token-secret.ts';
import type { CommandPorts, PeoplePorts, Views } from '../api/ports.ts';
import type { CommandClock, EgressCheck, Quotas } from '../command/ports.ts';
import type { ReachPorts } from '../command/reach-endpoint.ts';
import type { SessionLog } from '../command/session.ts';
import { SignInLimits } from '../command/sign-in-limits.ts';
import type { Signals } from '../command/signals.ts';
import { shownRequest } from '../fire/call/shown-request.ts';
import { runEvents } from '../fire/log/run-events.ts';
import { firesPerMinute } from '../fire/schedule/fires-per-minute.ts';
import { compileSchedule } from '../fire/schedule/schedule.ts';
import { fires } from '../fire/schedule/slots.ts';
import { instantMs } from '../model/instant.ts';
import type { JobSpec } from '../model/job.ts';
import type { EndpointsBook } from '../view/endpoints.ts';
import type { ForecastPorts } from '../view/forecast.ts';
import { Overview } from '../view/overview.ts';
import type { ServiceBook } from '../view/services.ts';

export interface Around {
  database: Database;
  clock: CommandClock;
  signals: Signals;
  egress: EgressCheck;
  /** Parsed BELFRY_SECRET_KEY; empty where none is set. */
  keys: Keys;
  quotas: Quotas;
  clusters: readonly string[];
  endpoints: EndpointsBook;
  reach: ReachPorts['reach'];
  services: ServiceBook;
  calling: Views['calling'];
}

/** Ports of the commands for definitions and tokens, over the database. */
export const commandPorts = ({
  database,
  clock,
  signals,
  egress,
  keys,
  quotas,
  clusters,
  ...around
}: Around): CommandPorts => ({
  definitions: definitionStore(database),
  tokens: tokenStore(database),
  secrets: tokenSecrets,
  cipher: secretCipher(keys),
  clock,
  signals,
  egress,
  quotas,
  clusters,
  endpoints: { endpointsOf: (id) => around.endpoints.endpointsOf(id), reach: around.reach },
});

/** Signing in, and users, over the database. */
export const peoplePorts = ({ database, clock }: Around, log: SessionLog): PeoplePorts => ({
  users: userStore(database),
  passwords: passwordHasher,
  sessionSecrets,
  limits: new SignInLimits(),
  clock,
  log,
});

/** Everything that the doors may look at. */
export const viewPorts = ({ database, endpoints, services, clock, calling }: Around): Views => ({
  applicationScreen: applicationScreenBook(database),
  services,
  audit: auditBook(database),
  definitions: definitionBook(database),
  history: historyBook(database),
  jobHistory: jobHistoryBook(database),
  jobList: jobListBook(database),
  overview: new Overview({
    book: overviewBook(database),
    history: historyBook(database),
    definitions: definitionBook(database),
    endpoints,
    clock,
    firesPerMinute: minutesOf,
    pause: setImmediate,
  }),
  events: eventBook(database),
  proof: proofBook(database),
  endpoints,
  calling,
  slotsOf,
  tell: runEvents,
  showRequest: shownRequest,
});

/** A stored schedule that can't be read any more opens no runs either. */
const minutesOf: ForecastPorts['firesPerMinute'] = (spec, fromAt, minutes) => {
  try {
    return firesPerMinute(compiled(spec, fromAt), fromAt, minutes);
  } catch {
    return [];
  }
};

const slotsOf = (spec: JobSpec, anchorAt: number, from: number, to: number): Iterable<number> =>
  fires(compiled(spec, anchorAt), from, to);

const compiled = (
  { schedule, startsAt, endsAt }: Pick<JobSpec, 'schedule' | 'startsAt' | 'endsAt'>,
  anchorAt: number,
) => {
  const window = {
    anchorAt,
    ...(startsAt === undefined ? {} : { startsAt: instantMs(startsAt) }),
    ...(endsAt === undefined ? {} : { endsAt: instantMs(endsAt) }),
  };
  return compileSchedule(schedule, window);
};
