import type { MembershipStore } from '../../../engine/membership/store.ts';
import type { Database } from '../sql.ts';
import { firstIdAt } from '../statements/reserve-ids.ts';

export const membershipStore = (database: Database): MembershipStore => ({
  now: () => database.now(),

  register: (facts, now) =>
    database.transaction(async (sql) => {
      const { insertId } = await sql.write(
        'register-member',
        `INSERT INTO member (name, epoch, beat, state, roles, version, zones_hash, started_at, beat_at, clock_offset_ms, calls_in_flight, max_calls)
         VALUES (?, 1, 0, 'alive', ?, ?, ?, ?, ?, 0, 0, ?)`,
        [facts.name, facts.roles, facts.version, facts.zones, now, now, facts.maxCalls],
      );
      await sql.write('raise-counter', "UPDATE counter SET value = ? WHERE name = 'run-id' AND value < ?", [
        firstIdAt(now),
        firstIdAt(now),
      ]);
      return { memberId: insertId, epoch: 1 };
    }),

  beat: async ({ memberId, epoch }, facts) => {
    const { affected } = await database.sql.write(
      'beat',
      "UPDATE member SET beat = beat + 1, beat_at = ?, clock_offset_ms = ?, calls_in_flight = ? WHERE id = ? AND epoch = ? AND state = 'alive'",
      [facts.now, facts.clockOffsetMs, facts.callsInFlight, memberId, epoch],
    );
    return affected === 1;
  },

  living: () =>
    database.sql.rows(
      'living-members',
      "SELECT id AS memberId, name, epoch, beat, zones_hash AS zones, roles FROM member WHERE state = 'alive'",
    ),

  rename: async ({ memberId, epoch }, name) => {
    await database.sql.write('rename-member', 'UPDATE member SET name = ? WHERE id = ? AND epoch = ?', [
      name.slice(0, 255),
      memberId,
      epoch,
    ]);
  },

  leave: async ({ memberId, epoch }) => {
    await database.sql.write(
      'leave',
      "UPDATE member SET state = 'left', epoch = epoch + 1 WHERE id = ? AND epoch = ?",
      [memberId, epoch],
    );
  },
});
