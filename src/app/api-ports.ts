import type { Database } from '../adapter/database/sql.ts';
import { definitionStore } from '../adapter/database/stores/definitions.ts';
import { definitionBook } from '../adapter/database/stores/definitions-read.ts';
import { historyBook } from '../adapter/database/stores/history.ts';
import { tokenStore } from '../adapter/database/stores/tokens.ts';
import { userStore } from '../adapter/database/stores/users.ts';
import { type Keys, secretCipher } from '../adapter/system/cipher.ts';
import { passwordHasher } from '../adapter/system/password.ts';
import { sessionSecrets } from '../adapter/system/session-secret.ts';
import { tokenSecrets } from '../adapter/system/token-secret.ts';
import type { CommandPorts, PeoplePorts, Views } from '../api/ports.ts';
import type { CommandClock, EgressCheck, Quotas } from '../command/ports.ts';
import { SignInLimits } from '../command/sign-in-limits.ts';
import type { Signals } from '../command/signals.ts';
import { runEvents } from '../fire/log/run-events.ts';
import { compileSchedule } from '../fire/schedule/schedule.ts';
import { fires } from '../fire/schedule/slots.ts';
import { instantMs } from '../model/instant.ts';
import type { JobSpec } from '../model/job.ts';
import type { EndpointsBook } from '../view/endpoints.ts';

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
}

/** Ports of the commands for definitions and tokens, over the database. */
export const commandPorts = ({ database, clock, signals, egress, keys, quotas, clusters }: Around): CommandPorts => ({
  definitions: definitionStore(database),
  tokens: tokenStore(database),
  secrets: tokenSecrets,
  cipher: secretCipher(keys),
  clock,
  signals,
  egress,
  quotas,
  clusters,
});

/** Signing in, and users, over the database. */
export const peoplePorts = ({ database, clock }: Around): PeoplePorts => ({
  users: userStore(database),
  passwords: passwordHasher,
  sessionSecrets,
  limits: new SignInLimits(),
  clock,
});

/** Everything that the doors may look at. */
export const viewPorts = ({ database, endpoints }: Around): Views => ({
  definitions: definitionBook(database),
  history: historyBook(database),
  endpoints,
  slotsOf,
  tell: runEvents,
});

const slotsOf = (
  { schedule, startsAt, endsAt }: JobSpec,
  anchorAt: number,
  from: number,
  to: number,
): Iterable<number> => {
  const window = {
    anchorAt,
    ...(startsAt === undefined ? {} : { startsAt: instantMs(startsAt) }),
    ...(endsAt === undefined ? {} : { endsAt: instantMs(endsAt) }),
  };
  return fires(compileSchedule(schedule, window), from, to);
};
