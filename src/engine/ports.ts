/** What every loop of the engine is given from outside: time, chance, a log. Fakes of these make a loop deterministic. */

/** Instants are Unix milliseconds by the database's clock, estimated so that the estimate errs late: nothing is ever sent early. */
export interface Clock {
  now(): number;
  /** Milliseconds that never step back; they may stand still while the machine sleeps. */
  monotonic(): number;
}

export interface Timers {
  /** Calls back once after `ms`; the answer cancels. */
  after(ms: number, callback: () => void): () => void;
}

export interface Log {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

/** This process among the members: every write of its results is fenced by these two numbers. */
export interface Holder {
  memberId: number;
  epoch: number;
}
