import { type Connection, format, type ResultSetHeader, type SqlValue } from 'mysql2';
import { DataSource, type QueryRunner } from 'typeorm';
import { toldColumns } from '../into.ts';
import { entities } from '../schema/entities.ts';
import { migrations } from '../schema/migrations.ts';
import { ChangedTooFew, type Database, type Reads, type Row, type Statements, type Transaction } from '../sql.ts';
import { connectProblem } from './connect-problem.ts';
import { Conversation, type MessageSize } from './conversation.ts';
import { Gate } from './gate.ts';
import { valueLists } from './literals.ts';
import { unfitServer } from './unfit-server.ts';

export interface MySqlOptions {
  /** `mysql://user:password@host:3306/database` */
  url: string;
  connections: number;
  /** PEM of a CA; undefined: no TLS asked for. */
  tlsCa?: string;
  /** What the server takes in one message, where it is not asked for that. */
  message?: MessageSize;
}

/**
 * The same on every server, whatever its defaults: text that does not fit is an error, and a backslash in a text is escaped as the driver
 * does it. MariaDB ends a transaction that is silent for five seconds: the schedules that a frozen member has locked must not wait for it to wake.
 */
const SESSION = `SET SESSION time_zone = '+00:00', innodb_lock_wait_timeout = 5,
  sql_mode = 'STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION' /*M! , idle_transaction_timeout = 5 */`;

const TRIES = 8;
/** Connections that slow reads of people never take: a heartbeat that waited for one would cost the member its lease. */
const KEPT_FOR_ENGINE = 3;
/** 1213 deadlock (Galera: certification), 1205 lock wait, 1020 row changed since read, 3101 Group Replication: the transaction was rolled back, so trying anew is safe. */
const isPassing = (error: unknown): boolean => {
  const { errno, driverError } = error as { errno?: number; driverError?: { errno?: number } };
  return [1213, 1205, 1020, 3101].includes(errno ?? driverError?.errno ?? 0);
};

/**
 * On Galera one statement a message: a transaction that another node's write aborts in the middle of a message is forgotten there, and
 * what stands behind in the message is committed by itself (MariaDB 10.11).
 */
const messageSize = async (dataSource: DataSource): Promise<MessageSize> => {
  const [{ bytes }] = (await dataSource.query('SELECT @@max_allowed_packet AS bytes')) as [{ bytes: number }];
  const [wsrep] = (await dataSource.query("SHOW VARIABLES LIKE 'wsrep_on'")) as { Value: string }[];
  return { bytes, statements: wsrep?.Value === 'ON' ? 1 : Number.POSITIVE_INFINITY };
};

const refuseUnfit = async (dataSource: DataSource): Promise<void> => {
  const [{ version }] = (await dataSource.query('SELECT VERSION() AS version')) as [{ version: string }];
  const reason = unfitServer(version);
  if (reason === null) return;
  await dataSource.destroy();
  throw new Error(reason);
};

/** @throws with a sentence for the operator where there is no connection, or the server won't do */
export const openMySql = async (options: MySqlOptions): Promise<Database> => {
  const dataSource = new DataSource({
    type: 'mysql',
    url: options.url,
    entities,
    migrations,
    migrationsTransactionMode: 'none',
    timezone: 'Z',
    charset: 'utf8mb4',
    supportBigNumbers: true,
    bigNumberStrings: false,
    ssl: options.tlsCa === undefined ? undefined : { ca: options.tlsCa },
    connectTimeout: 5_000,
    // What a transaction asks for together is one message: see Conversation.
    multipleStatements: true,
    // Rows changed, not rows found: a slot that another member was quicker with must not count as opened by us.
    flags: ['-FOUND_ROWS'],
    extra: {
      connectionLimit: options.connections,
      maxIdle: options.connections,
      enableKeepAlive: true,
      // The driver looks through the whole text for placeholders even where there is nothing to put in.
      queryFormat: (sql: string, values: unknown[] | undefined) =>
        values === undefined || values.length === 0 ? sql : format(sql, values as SqlValue[]),
    },
  });
  await dataSource.initialize().catch((error) => {
    throw connectProblem(options.url, error);
  });
  await refuseUnfit(dataSource);
  const pool = (
    dataSource.driver as unknown as { pool: { on(event: string, listener: (c: Connection) => void): void } }
  ).pool;
  const prepared = new WeakSet<Connection>();
  const prepare = (connection: Connection): void => {
    if (prepared.has(connection)) return;
    prepared.add(connection);
    // Queued before the first statement; where one fails the connection is broken, and that statement says so.
    connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED', () => {});
    connection.query(SESSION, () => {});
  };
  pool.on('connection', prepare);

  const most = options.message ?? (await messageSize(dataSource));

  const counts = new Map<string, number>();
  const count = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);

  const change = async (
    conversation: Conversation,
    statement: string,
    params?: Row,
    mustChange?: number,
  ): Promise<ResultSetHeader> => {
    const header = await conversation.ask<ResultSetHeader>(statement, params, mustChange);
    if (mustChange !== undefined && header.affectedRows !== mustChange)
      throw new ChangedTooFew(`changed ${header.affectedRows} rows, not ${mustChange}`);
    return header;
  };

  const affectedBy = async (changes: readonly Promise<ResultSetHeader>[]): Promise<{ affected: number }> => {
    let affected = 0;
    for (const { affectedRows } of await Promise.all(changes)) affected += affectedRows;
    return { affected };
  };

  const sqlOn = (runner: QueryRunner, conversation: Conversation): Statements => ({
    dialect: 'mysql',
    get manager() {
      conversation.send();
      return runner.manager;
    },
    rows: (name, statement, params) => {
      count(name);
      return conversation.ask(statement, params);
    },
    write: async (name, statement, params, mustChange) => {
      count(name);
      const { affectedRows, insertId } = await change(conversation, statement, params, mustChange);
      return { affected: affectedRows, insertId };
    },
    insert: (name, into, rows: readonly Row[], suffix = '', mustChange) => {
      const told = toldColumns(into, rows);
      const start = `INSERT INTO ${into.table} (${told.map((place) => into.columns[place]).join(', ')}) VALUES`;
      return affectedBy(
        valueLists(rows, told, most.bytes).map(({ values, rows: many }) => {
          count(name);
          return change(conversation, `${start} ${values} ${suffix}`, undefined, mustChange && many);
        }),
      );
    },
    each: (name, statement, rows, mustChange) =>
      affectedBy(
        rows.map((row) => {
          count(name);
          return change(conversation, statement, row, mustChange && 1);
        }),
      ),
  });

  const onConnection = async <T>(
    work: (sql: Statements, conversation: Conversation, runner: QueryRunner) => Promise<T>,
  ): Promise<T> => {
    const runner = dataSource.createQueryRunner();
    try {
      const connection = (await runner.connect()) as Connection;
      prepare(connection); // TypeORM opened the pool's first one before we could listen.
      const conversation = new Conversation(connection, most);
      return await work(sqlOn(runner, conversation), conversation, runner);
    } finally {
      await runner.release();
    }
  };

  const once = <T>(work: (sql: Transaction) => Promise<T>): Promise<T> =>
    onConnection(async (plain, conversation, runner) => {
      const typeorm = runner as { isTransactionActive: boolean };
      const connection = (await runner.connect()) as Connection;
      count('begin');
      // Goes with the first statement of the work; where it fails, that one fails too.
      conversation.ask('START TRANSACTION').catch(() => {});
      typeorm.isTransactionActive = true;
      let isCommitted = false;
      const finish = async (asked: readonly unknown[]): Promise<never> => {
        // Asked for one by one they are looked at one by one.
        if (!conversation.isTogether) await Promise.all(asked);
        const { proofs, committed } = conversation.commit();
        for (let n = 0; n < proofs; n++) count('proof');
        count('commit');
        const [answers] = await Promise.all([Promise.all(asked), committed]);
        isCommitted = true;
        return answers as never;
      };
      try {
        const result = await work(Object.assign(plain, { finish }));
        if (isCommitted) return result;
        count('commit');
        await conversation.ask('COMMIT');
        return result;
      } catch (error) {
        // Of what was asked for together some may not have been sent yet: behind ROLLBACK it would be committed by itself.
        conversation.abandon(error);
        count('rollback');
        await new Conversation(connection, most).ask('ROLLBACK').catch(() => connection.destroy());
        throw error;
      } finally {
        typeorm.isTransactionActive = false;
      }
    });

  const reads: Reads = {
    dialect: 'mysql',
    manager: dataSource.manager,
    rows: (name, statement, params) => onConnection((sql) => sql.rows(name, statement, params)),
  };
  const forViews = new Gate(Math.max(1, options.connections - KEPT_FOR_ENGINE));
  return {
    dialect: 'mysql',
    views: { ...reads, rows: (name, statement, params) => forViews.pass(() => reads.rows(name, statement, params)) },
    sql: {
      ...reads,
      write: (name, statement, params) => onConnection((sql) => sql.write(name, statement, params)),
      insert: (name, into, rows, suffix) => onConnection((sql) => sql.insert(name, into, rows, suffix)),
      each: (name, statement, rows) => onConnection((sql) => sql.each(name, statement, rows)),
    },
    transaction: async (work) => {
      for (let tries = 1; ; tries++) {
        try {
          return await once(work);
        } catch (error) {
          if (!isPassing(error) || tries === TRIES) throw error;
        }
      }
    },
    now: async () => {
      const [row] = await onConnection((sql) =>
        sql.rows<{ now: number }>('now', 'SELECT CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS SIGNED) AS now'),
      );
      return row!.now;
    },
    statementCounts: () => counts,
    close: () => dataSource.destroy(),
  };
};
