import type { Shard } from '../../fire/fire.ts';
import { countCall } from '../../fire/settle/budget.ts';
import type { Log, Timers } from '../ports.ts';
import type { ActiveRun } from './active-run.ts';
import type { ActiveRuns } from './active-runs.ts';
import { type Attempted, type AttemptPorts, attempt } from './attempt.ts';
import { brokenAttempt } from './attempted.ts';
import { CallAbort } from './call-abort.ts';
import { CallTurns } from './call-turns.ts';

export interface CallsPorts extends AttemptPorts {
  active: ActiveRuns;
  timers: Timers;
  log: Log;
  /** False while this member's lease does not surely cover a send. */
  maySend: () => boolean;
  ended: (run: ActiveRun, shard: Shard, attempted: Attempted, signal: CallAbort) => void;
  /** The run was cancelled before this shard's call began. */
  cancelled: (run: ActiveRun, shard: Shard) => void;
  giveBack: (run: ActiveRun) => void;
  /** Connections that this member may have to all endpoints of an application. */
  connections: (applicationId: number) => number;
}

const LEASE_LOOK_MS = 50;

/** The calls in flight. */
export class Calls {
  private inFlight = 0;
  private stopping = false;
  private idle: (() => void) | null = null;
  private readonly turns: CallTurns;

  constructor(private readonly ports: CallsPorts) {
    this.turns = new CallTurns(ports.connections, ({ run, shard, abort }) => this.send(run, shard, abort));
  }

  /** One attempt for one shard as soon as it is its turn, with its call slot, which is given back once as it ends. */
  begin(run: ActiveRun, shard: Shard): void {
    const { active, maySend, timers } = this.ports;
    if (!active.holds(run) || run.cancelReason !== null || this.stopping) {
      this.notBegun(run, shard);
      return;
    }
    if (!maySend()) {
      timers.after(LEASE_LOOK_MS, () => this.begin(run, shard));
      return;
    }
    shard.state = 'running';
    const call = new CallAbort();
    run.calls.set(shard.index, call);
    this.inFlight++;
    if (this.turns.tryTake(run.claimed.applicationId)) this.send(run, shard, call);
    else {
      // Concluded once whoever aborts it is done: that may be walking over this very run.
      call.withdraw = () => queueMicrotask(() => this.withdrawn(run, shard, call));
      this.turns.wait({ run, shard, abort: call });
    }
  }

  private send(run: ActiveRun, shard: Shard, call: CallAbort): void {
    call.withdraw = null;
    if (shard.roundAttempts === 0) countCall(run.application.budget);
    void attempt(this.ports, run, shard, call)
      .catch((error: unknown) => brokenAttempt(error, this.ports.clock.now()))
      .then((attempted) => {
        this.turns.giveBack(run.claimed.applicationId);
        this.end(run, shard, attempted, call);
      });
  }

  private withdrawn(run: ActiveRun, shard: Shard, call: CallAbort): void {
    this.turns.withdrawn(run.claimed.applicationId);
    this.end(run, shard, { kind: 'busy' }, call);
  }

  private end(run: ActiveRun, shard: Shard, attempted: Attempted, call: CallAbort): void {
    run.calls.delete(shard.index);
    this.inFlight--;
    try {
      this.conclude(run, shard, attempted, call);
    } finally {
      this.ports.giveBack(run);
      if (this.inFlight === 0) this.idle?.();
    }
  }

  /** What can't be concluded is concluded once more, as a bug of ours; a second time nothing is left but to say so. */
  private conclude(run: ActiveRun, shard: Shard, attempted: Attempted, call: CallAbort): void {
    const { ended, clock, log } = this.ports;
    const where = { runId: run.claimed.facts.id, shardIndex: shard.index };
    try {
      ended(run, shard, attempted, call);
    } catch (error) {
      log.error({ ...where, error: String(error) }, 'an attempt could not be concluded; it counts as failed');
      try {
        ended(run, shard, brokenAttempt(error, clock.now()), call);
      } catch (again) {
        log.error({ ...where, error: String(again) }, 'an attempt could not be concluded as failed either');
      }
    }
  }

  /** An application may have more connections than before. */
  roomMade(applicationId: number): void {
    this.turns.roomMade(applicationId);
  }

  /** Begins nothing more. */
  close(): void {
    this.stopping = true;
    this.turns.close();
  }

  /** Resolves once no call is in flight. */
  async untilIdle(): Promise<void> {
    if (this.inFlight > 0)
      await new Promise<void>((resolve) => {
        this.idle = resolve;
      });
  }

  /** A call that was about to begin when its run was cancelled or taken away, or this server stops: then the run is put back with the others. */
  private notBegun(run: ActiveRun, shard: Shard): void {
    if (this.ports.active.holds(run) && run.cancelReason !== null) this.ports.cancelled(run, shard);
    this.ports.giveBack(run);
  }
}
