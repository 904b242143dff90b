import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Fault } from '../../fire/call/outcome.ts';
import type { AbortLike, PlannedCall } from './call-config.ts';
import type { Deadlines, Watched } from './deadlines.ts';
import { brokenAtOnce, faultOf } from './faults.ts';
import { ReplyBody } from './reply-body.ts';

/** The connection that an exchange is on. */
export interface Line {
  /** `93.184.216.34:443`, for people. */
  readonly where: string;
  /** All bytes that ever came over its present socket. */
  readonly bytesRead: number;
  /** The exchange is over, and the connection may serve the next one. */
  release(): void;
  /** Closes whatever there is, in whatever state. */
  discard(): void;
}

/** More interim replies (103 and their like) than this are a flood. */
const MOST_INTERIM_REPLIES = 16;
/** Status line, headers, trailers and chunk extensions together: what is no body. Sockets give pieces of 64 KiB, unread ones included. */
const OTHER_THAN_BODY_BYTES = 128 * 1024;
/** So many pieces can't exceed it. */
const FREE_PIECES = 2;
/** Framing may inflate a body: one-byte chunks take six bytes each. */
const WIRE_INFLATION = 8;

/**
 * One HTTP exchange, from waiting for a connection to the reply's last byte: undici's handler and the holder of its own outcome. It is
 * looked at by the deadlines and ends exactly once, with a reply or a fault.
 */
export class Exchange implements Dispatcher.DispatchHandler, Watched {
  readonly call: PlannedCall;
  watchIndex = -1;
  connection: Line | null = null;
  ended = false;
  fault: Fault | null = null;
  /** Whether it had to wait for a connection. */
  waited = false;
  /** False only while surely no byte of the request was written. */
  sent = false;
  status = 0;
  headers: IncomingHttpHeaders = {};
  readonly body: ReplyBody;

  // Marks of the monotonic clock, ms; 0 where it did not come to that.
  readonly beganAt = performance.now();
  connectingAt = 0;
  connectedAt = 0;
  sentAt = 0;
  firstByteAt = 0;
  endedAt = 0;

  private readonly endBy: number;
  private readonly connectTimeoutMs: number;
  private readonly deadlines: Deadlines;
  private readonly settled: (exchange: Exchange) => void;
  private interimReplies = 0;
  private bytesReadBefore = 0;
  private pieces = 0;
  private bytesSeen = 0;
  private lastByteAt = 0;

  constructor(
    call: PlannedCall,
    endBy: number,
    connectTimeoutMs: number,
    deadlines: Deadlines,
    settled: (exchange: Exchange) => void,
  ) {
    this.call = call;
    this.endBy = endBy;
    this.connectTimeoutMs = connectTimeoutMs;
    this.body = new ReplyBody(call.maxReplyBytes);
    this.deadlines = deadlines;
    this.settled = settled;
    deadlines.watch(this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Once only, whatever happens to connections: a second writing would be a second call.
    if (this.ended || this.sent) {
      controller.abort(new Error('this call is over'));
      return;
    }
    if (this.call.maySend?.() === false) {
      this.fail({ kind: 'cancelled', message: 'it came too late to be sent by this member' });
      controller.abort(new Error('this call is over'));
      return;
    }
    this.sent = true;
    this.sentAt = performance.now();
    this.bytesReadBefore = this.connection!.bytesRead;
  }

  onResponseStarted(): void {
    if (this.firstByteAt !== 0) return;
    this.firstByteAt = performance.now();
    this.lastByteAt = this.firstByteAt;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (this.ended) return;
    if (status < 200) {
      if (++this.interimReplies > MOST_INTERIM_REPLIES)
        this.fail({
          kind: 'protocol',
          message: `more than ${MOST_INTERIM_REPLIES} interim replies (${status}) came before a reply`,
        });
      return;
    }
    this.status = status;
    this.headers = headers;
    const declared = headers['content-length'];
    if (declared !== undefined && Number(declared) > this.call.maxReplyBytes && this.call.method !== 'HEAD')
      this.failTooLarge(`says it has ${declared} bytes`);
  }

  onResponseData(_: Dispatcher.DispatchController, piece: Buffer): void {
    if (!this.ended && !this.body.add(piece)) this.failTooLarge('has more');
  }

  onResponseEnd(): void {
    if (this.ended) return;
    this.end();
    this.connection!.release();
    this.settled(this);
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    if (this.ended) return;
    const where = this.connection?.where ?? '';
    const fault = faultOf(error, where, this.connectedAt !== 0 || this.connectingAt === 0);
    const isFirstWord = this.connectedAt !== 0 && this.firstByteAt === 0;
    this.fail(fault.kind === 'reset' && isFirstWord ? brokenAtOnce(fault, this.call.origin) : fault);
  }

  /** Ends the exchange in vain and closes its connection: what was agreed on it is broken off. */
  fail(fault: Fault): void {
    if (this.ended) return;
    this.end();
    this.fault = fault;
    this.connection?.discard();
    this.settled(this);
  }

  /** Called every few milliseconds by the deadlines. */
  check(now: number): void {
    const { signal } = this.call;
    if (signal?.aborted) this.fail(cancelled(signal));
    else if (now >= this.endBy) this.fail({ kind: 'timeout', message: this.progressText() });
    else if (this.connectingAt !== 0 && this.connectedAt === 0) {
      if (now >= this.connectingAt + this.connectTimeoutMs)
        this.fail({
          kind: 'timeout',
          message: `no connection to ${this.connection!.where} within ${Math.round(this.connectTimeoutMs)} ms`,
        });
    } else if (this.firstByteAt !== 0) this.checkProgress(now);
  }

  /**
   * A piece has come and is not parsed yet. Headers, trailers and chunk extensions are bounded here: undici bounds some of them by an error
   * with a stack for each header beyond, which stalls the loop where headers are tiny.
   */
  pieceCame(): void {
    if (this.ended || ++this.pieces <= FREE_PIECES) return;
    const bytes = this.connection!.bytesRead - this.bytesReadBefore;
    if (bytes > OTHER_THAN_BODY_BYTES + this.body.length * WIRE_INFLATION) this.fail(this.tooMuchBesideBody());
  }

  /** Counts bytes on the wire, so that neither each piece nor each byte costs a timer. */
  private checkProgress(now: number): void {
    const { idleTimeoutMs } = this.call;
    const bytes = this.connection!.bytesRead;
    if (bytes !== this.bytesSeen) {
      this.bytesSeen = bytes;
      this.lastByteAt = now;
    } else if (now >= this.lastByteAt + idleTimeoutMs)
      this.fail({
        kind: 'timeout',
        message: `nothing came for ${idleTimeoutMs} ms in the middle of the reply, after ${this.body.length} bytes of its body`,
      });
  }

  private progressText(): string {
    const spent = this.call.timeoutMs;
    if (this.firstByteAt !== 0) return `no whole reply within ${spent} ms, only ${this.body.length} bytes of its body`;
    if (this.sent) return `no reply within ${spent} ms`;
    return this.connection === null
      ? `no connection was free within ${spent} ms`
      : `no connection to ${this.connection.where} within ${spent} ms`;
  }

  private tooMuchBesideBody(): Fault {
    const what = this.status === 0 ? 'headers' : 'chunk extensions or trailers';
    return { kind: 'too-large', message: `the ${what} of the reply are over ${OTHER_THAN_BODY_BYTES} bytes` };
  }

  private failTooLarge(how: string): void {
    this.fail({ kind: 'too-large', message: `the reply may have ${this.call.maxReplyBytes} bytes and ${how}` });
  }

  private end(): void {
    this.ended = true;
    this.endedAt = performance.now();
    this.deadlines.forget(this);
  }
}

export const cancelled = ({ reason }: AbortLike): Fault => ({
  kind: 'cancelled',
  message: typeof reason === 'string' ? `cancelled: ${reason}` : 'cancelled',
});
