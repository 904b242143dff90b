import { SqliteConnection } from './connection.ts';

const IDLE_MS = 5_000;

/** A reading connection that is opened when somebody asks and closed once nobody has for a while: idle it would only hold memory. */
export class LazyReader {
  private connection: Promise<SqliteConnection> | null = null;
  private closing: Promise<unknown> = Promise.resolve();
  private underWay = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly file: string,
    private readonly idleMs = IDLE_MS,
  ) {}

  get isOpen(): boolean {
    return this.connection !== null;
  }

  async rows<T>(statement: string, params: readonly unknown[] = []): Promise<T[]> {
    clearTimeout(this.timer);
    this.underWay++;
    try {
      const connection = await this.open();
      return await connection.rows<T>(statement, params);
    } finally {
      this.underWay--;
      if (this.underWay === 0) this.restLater();
    }
  }

  /** Resolves once what was asked is answered and the connection closed. */
  async close(): Promise<void> {
    this.rest();
    await this.closing;
  }

  private open(): Promise<SqliteConnection> {
    this.connection ??= SqliteConnection.open({ file: this.file, readonly: true, lock: false }).catch((error) => {
      this.connection = null;
      throw error;
    });
    return this.connection;
  }

  private restLater(): void {
    this.timer = setTimeout(() => this.rest(), this.idleMs);
    this.timer.unref();
  }

  private rest(): void {
    clearTimeout(this.timer);
    const connection = this.connection;
    this.connection = null;
    if (connection === null) return;
    const closed = connection.then((open) => open.close()).catch(() => {});
    this.closing = Promise.all([this.closing, closed]);
  }
}
