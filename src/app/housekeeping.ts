import { type INestApplicationContext, Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Interval, ScheduleModule } from '@nestjs/schedule';
import type { Database } from '../adapter/database/sql.ts';

const DATABASE = Symbol('database');
const CLOCK = Symbol('clock');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Rows that nobody needs any more: sessions and links that are over, idempotency keys that no longer bind, members that are gone and hold nothing, shares of applications that are gone. */
@Injectable()
class Housekeeping {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: { now(): number },
  ) {}

  @Interval(HOUR_MS)
  async tidy(): Promise<void> {
    const dayAgo = this.clock.now() - DAY_MS;
    await this.database.sql.write('tidy-sessions', 'DELETE FROM session WHERE ends_at < ?', [this.clock.now()]);
    await this.database.sql.write('tidy-links', 'DELETE FROM sign_in_link WHERE ends_at < ?', [this.clock.now()]);
    await this.database.sql.write('tidy-request-keys', 'DELETE FROM request_key WHERE at < ?', [dayAgo]);
    await this.database.sql.write(
      'tidy-members',
      "DELETE FROM member WHERE state <> 'alive' AND beat_at < ? AND id NOT IN (SELECT member_id FROM open_run WHERE member_id IS NOT NULL)",
      [dayAgo],
    );
    await this.database.sql.write(
      'tidy-shares',
      'DELETE FROM call_share WHERE application_id NOT IN (SELECT id FROM application WHERE deleted_at = 0)',
    );
  }
}

/** Our own slow ticks run by @nestjs/schedule; users' schedules never do. */
export const startHousekeeping = (database: Database, clock: { now(): number }): Promise<INestApplicationContext> => {
  @Module({
    imports: [ScheduleModule.forRoot()],
    providers: [Housekeeping, { provide: DATABASE, useValue: database }, { provide: CLOCK, useValue: clock }],
  })
  class HousekeepingModule {}
  return NestFactory.createApplicationContext(HousekeepingModule, { logger: false });
};
