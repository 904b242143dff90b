import type { Shard } from '../../fire/fire.ts';
import { WaitingLine } from '../waiting-line.ts';
import type { ActiveRun } from './active-run.ts';
import { type CallAbort, SERVER_STOPS } from './call-abort.ts';

/** A connection that comes free finds the next call at hand. */
const CALLS_PER_CONNECTION = 2;

/** A call that has its call slot and waits for its turn. */
export interface WaitingCall {
  run: ActiveRun;
  shard: Shard;
  abort: CallAbort;
}

class Line extends WaitingLine<WaitingCall> {
  /** How many of them were withdrawn, at most. */
  gone = 0;
}

/**
 * When calls begin: of one application twice as many at once as it has connections, in the order in which they came. What waits here has
 * no endpoint and no request yet: it goes to whoever is best as its turn comes, its timeout counts from then, and a thousand of them are
 * little work for the collector.
 */
export class CallTurns {
  private readonly begun = new Map<number, number>();
  private readonly lines = new Map<number, Line>();

  constructor(
    /** Connections that this member may have to all endpoints of an application. */
    private readonly connections: (applicationId: number) => number,
    private readonly begin: (call: WaitingCall) => void,
  ) {}

  /** Whether a call may begin now; otherwise it has to wait. */
  tryTake(applicationId: number): boolean {
    if (this.lines.has(applicationId) || !this.hasRoom(applicationId)) return false;
    this.took(applicationId);
    return true;
  }

  wait(call: WaitingCall): void {
    const { applicationId } = call.run.claimed;
    let line = this.lines.get(applicationId);
    if (line === undefined) {
      line = new Line();
      this.lines.set(applicationId, line);
    }
    line.push(call);
  }

  /** One that waited was aborted: it has no call slot any more, so that only this keeps a line from growing behind calls that hang. */
  withdrawn(applicationId: number): void {
    const line = this.lines.get(applicationId);
    if (line === undefined) return;
    line.gone++;
    if (line.gone * 2 < line.length) return;
    line.keep(({ abort }) => !abort.aborted);
    line.gone = 0;
    if (line.isEmpty) this.lines.delete(applicationId);
  }

  /** An application may have more connections than before. */
  roomMade(applicationId: number): void {
    this.next(applicationId);
  }

  /** A call that had begun is over. */
  giveBack(applicationId: number): void {
    const left = this.begun.get(applicationId)! - 1;
    if (left === 0) this.begun.delete(applicationId);
    else this.begun.set(applicationId, left);
    this.next(applicationId);
  }

  /** Nobody's turn comes any more. */
  close(): void {
    for (const line of this.lines.values())
      for (let call = line.shift(); call !== undefined; call = line.shift()) call.abort.abort(SERVER_STOPS);
    this.lines.clear();
  }

  private next(applicationId: number): void {
    const line = this.lines.get(applicationId);
    if (line === undefined) return;
    while (this.hasRoom(applicationId)) {
      const call = line.shift();
      if (call === undefined) {
        this.lines.delete(applicationId);
        return;
      }
      if (call.abort.aborted) continue;
      this.took(applicationId);
      this.begin(call);
    }
  }

  private hasRoom(applicationId: number): boolean {
    const most = CALLS_PER_CONNECTION * Math.max(1, this.connections(applicationId));
    return (this.begun.get(applicationId) ?? 0) < most;
  }

  private took(applicationId: number): void {
    this.begun.set(applicationId, (this.begun.get(applicationId) ?? 0) + 1);
  }
}
