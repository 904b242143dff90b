import type { Stores } from '../../support/memory-store.ts';
import type { Process } from './process.ts';
import { asksInTheMiddle, isRead, toldRuns } from './statements.ts';
import type { StoreWeather } from './store-weather.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The way between one process and the database; cut, nothing passes, and what was under way is lost. */
export class Link {
  private cuts = 0;
  private severed = 0;

  get isCut(): boolean {
    return this.severed > 0;
  }

  /** Tells, when asked later, whether the link held all the while. */
  held(): () => boolean {
    const before = this.cuts;
    return () => !this.isCut && this.cuts === before;
  }

  cut(): void {
    this.cuts++;
    this.severed++;
  }

  mend(): void {
    this.severed--;
  }
}

export interface ConnectionPorts {
  time: VirtualTime;
  trace: Trace;
  weather: StoreWeather;
  process: Process;
  link: Link;
  name: string;
  /** After every operation that may have written. */
  written: () => void;
  /** An answer reaches the process. */
  answered: (operation: string, answer: unknown) => void;
  /** A transaction asks its client in the middle. */
  asked: (operation: string) => void;
}

/** The database rolls a transaction back whose client is silent for so long: a frozen holder keeps no lock. */
export const IDLE_TRANSACTION_MS = 5_000;

type Operation = (...args: unknown[]) => Promise<unknown>;
/** What a transaction asks its client in the middle (`decide`, `judge`). */
type Question = (input: unknown) => Promise<unknown>;

/** Thrown inside a transaction to roll it back. */
class RolledBack extends Error {}

/** The stores as one process reaches them: late, and not always. */
export const connect = (stores: Stores, ports: ConnectionPorts): Stores =>
  Object.fromEntries(
    Object.entries(stores).map(([port, operations]) => [
      port,
      Object.fromEntries(
        Object.entries(operations as Record<string, Operation>).map(([name, operation]) => [
          name,
          (...args: unknown[]) => new Statement(`${port}.${name}`, operation, args, ports).run(),
        ]),
      ),
    ]),
  ) as unknown as Stores;

/** One operation on its way to the database and back. */
class Statement {
  private readonly heldSoFar: () => boolean;

  constructor(
    private readonly name: string,
    private readonly operation: Operation,
    private readonly args: unknown[],
    private readonly ports: ConnectionPorts,
  ) {
    this.heldSoFar = ports.link.held();
  }

  run(): Promise<unknown> {
    const { time, weather, process, answered } = this.ports;
    const read = isRead(this.name);
    const { thereMs, backMs, fate, lostMs } = weather.draw(read);
    return new Promise((resolve, reject) => {
      const answer = (ms: number, tell: () => void) => time.after(ms, () => process.deliver(tell));
      const fail = (message: string) => {
        this.say(message);
        answer(lostMs, () => reject(new Error(message)));
      };
      const comesBack = (value: unknown): void => {
        time.after(backMs, () => {
          if (fate === 'lost-after' || !this.heldSoFar()) fail('the connection was lost behind the commit');
          else
            process.deliver(() => {
              answered(this.name, value);
              resolve(value);
            });
        });
      };
      time.after(thereMs, () => {
        if (weather.isDown) fail('the database is away');
        else if (fate === 'lost-before' || !this.heldSoFar()) fail('the connection was lost');
        else if (fate === 'refused') fail(read ? 'a stale read was refused' : 'Deadlock found; try restarting');
        else
          this.execute(fate === 'deadlock').then(comesBack, (error: unknown) =>
            error instanceof RolledBack ? fail(error.message) : answer(backMs, () => reject(error)),
          );
      });
    });
  }

  /** A deadlock is tried anew by the store itself, as a whole. */
  private async execute(deadlocked: boolean): Promise<unknown> {
    const { weather, written } = this.ports;
    const asks = asksInTheMiddle(this.name);
    const args = asks
      ? this.args.map((arg) => (typeof arg === 'function' ? this.asked(arg as Question) : arg))
      : this.args;
    if (deadlocked && asks) await this.rolledBack(args);
    const value = await this.operation(...args);
    if (weather.isDown) throw new RolledBack('the database went away');
    this.say('done', value);
    written();
    return value;
  }

  /** The first try comes to its end and is undone. */
  private async rolledBack(args: unknown[]): Promise<void> {
    const undone = args.map((arg) =>
      typeof arg === 'function'
        ? async (input: unknown) => {
            await (arg as Question)(input);
            throw new RolledBack('deadlock');
          }
        : arg,
    );
    await this.operation(...undone).catch((error: unknown) => {
      if ((error as Error).message !== 'deadlock') throw error;
    });
  }

  /** The client's part of a transaction: asked over the same connection, while the database holds its locks. */
  private asked(question: Question): Question {
    const { time, process, weather } = this.ports;
    return (input) =>
      new Promise((resolve, reject) => {
        // Its last word passes even if it dies behind it.
        let answered = false;
        const end = (message: string) => {
          cancelIdle();
          if (!answered) reject(new RolledBack(message));
        };
        const cancelIdle = time.after(IDLE_TRANSACTION_MS, () => end('the transaction was idle for too long'));
        process.whenDead(() => end('the client is gone'));
        const reply = (tell: () => void) => {
          if (!this.heldSoFar()) return; // The database learns of it as the transaction stays idle.
          answered = true;
          cancelIdle();
          time.after(weather.hopMs(), () =>
            weather.isDown ? reject(new RolledBack('the database went away')) : tell(),
          );
        };
        time.after(weather.hopMs(), () => {
          this.ports.asked(this.name);
          process.deliver(() =>
            question(input).then(
              (answer) => reply(() => resolve(answer)),
              (error: unknown) => reply(() => reject(error)),
            ),
          );
        });
      });
  }

  private say(outcome: string, value?: unknown): void {
    const { trace, name } = this.ports;
    trace.say(name, `${this.name} ${outcome}`, toldRuns(this.name, this.args, value));
  }
}
