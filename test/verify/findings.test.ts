import { attempt, History, HOUR, judged, MINUTE, run, T, told } from './history.ts';

const minute = (n: number) => T + n * MINUTE;

describe('a history in which all went well', () => {
  it('proves every slot', async () => {
    const { report, findings } = await judged(new History().opened().lines());
    expect(findings).toEqual([]);
    expect(report.tally).toMatchObject({ jobs: 1, slots: 61, opened: 61, runs: 61, attempts: 61, pending: 0 });
  });

  it('holds runs by hand, a suspended stretch, a misfire made up for, an edit and slots that are not due yet', async () => {
    const history = new History().revised(2, minute(10) + 1, { suspended: true });
    history.revised(3, minute(20) + 1, {}).revised(4, minute(50) + 1, { schedule: { cron: '*/2 * * * *' } });
    history.opened(T, minute(10)).span(minute(10) + 1, minute(20) + 1, 'suspended', 2);
    history.opened(minute(21), minute(29), 3).span(minute(30), minute(33), 'misfired', 3);
    const caughtUp = {
      cause: 'catch-up',
      openedAt: minute(36),
      settledAt: minute(36) + 200,
      attempts: [attempt({ startedAt: minute(36) })],
    };
    history.runs.push(run({ slotAt: minute(34), fireAt: minute(34), revision: 3, ...caughtUp }));
    history.opened(minute(35), minute(50), 3).opened(minute(51), minute(58), 4);
    history.runs.push(run({ cause: 'manual', fireAt: minute(7) + 123 }));
    history.job.nextSlotAt = minute(60);
    history.readAt = minute(60) + 20;
    const { report, findings } = await judged(history.lines());
    expect(findings).toEqual([]);
    expect(report.tally).toMatchObject({ slots: 56, opened: 40, caughtUp: 1, pending: 1, asked: 1 });
    expect([...report.tally.inStretches]).toEqual([
      ['suspended', 10],
      ['misfired', 4],
    ]);
  });

  it('may have been pruned meanwhile, and suspended or deleted to this day', async () => {
    const pruned = new History().opened(minute(12));
    pruned.from = null;
    pruned.provenSinceAtEnd = minute(11) + 1;
    const { report, findings } = await judged(pruned.lines());
    expect(findings).toEqual([]);
    expect(report.tally.slots).toBe(49);
    const suspended = new History().opened(T, minute(10)).revised(2, minute(10) + 1, { suspended: true });
    Object.assign(suspended.job, { nextSlotAt: null, idleSince: minute(10) + 1, idleReason: 'suspended' });
    expect(await told(suspended)).toEqual([]);
    const deleted = new History()
      .opened(T, minute(10))
      .revised(2, minute(11), null)
      .span(minute(11), minute(11), 'deleted');
    Object.assign(deleted.job, {
      nextSlotAt: null,
      idleSince: minute(11),
      idleReason: 'deleted',
      deletedAt: minute(11),
    });
    expect(await told(deleted)).toEqual([]);
  });

  it('may be pruned between two reads: a run without its attempts, a suspended stretch without its span', async () => {
    const history = new History().revised(2, minute(20), { suspended: true }).revised(3, minute(30), {});
    history.opened(T, minute(20)).opened(minute(31), minute(60), 3);
    for (const run of history.runs.filter(({ fireAt }) => fireAt <= minute(20))) run.attempts = [];
    history.provenSinceAtEnd = minute(30) + 1;
    const { report, findings } = await judged(history.lines());
    expect(findings).toEqual([]);
    expect([...report.prunedUpTo]).toEqual([['default/job', minute(30) + 1]]);
    expect([report.wholeSince, report.wholeSinceOf.get('job')]).toEqual([minute(30) + 1, minute(30) + 1]);
    history.provenSinceAtEnd = null;
    expect(await told(history)).toHaveLength(31);
  });

  it('was edited last week: every slot is judged by the definition of its own time', async () => {
    const history = new History({ schedule: { every: '7m' } }).revised(2, minute(30), { schedule: { every: '11m' } });
    history.opened(T, minute(30)).opened(minute(30) + 1, minute(60), 2);
    expect(history.runs.map(({ slotAt }) => (slotAt! - T) / MINUTE)).toEqual([7, 14, 21, 28, 41, 52]);
    expect(await told(history)).toEqual([]);
    history.job.revisions[1]!.spec = history.job.revisions[0]!.spec;
    expect((await told(history)).length).toBeGreaterThan(0);
  });
});

const shard = (index: number, part: object = {}) => ({ index, round: 1, state: 'succeeded', ...part });
const inTwo = { shardTotal: 2, attempts: [attempt(), attempt({ shardIndex: 1 })] };

/** One fault each: what is spoilt, and the one finding that it must make. */
const faults: Record<string, [spoil: (history: History) => unknown, finding: RegExp]> = {
  'the revision that suspended it and the one that resumed it, deleted': [
    (h) => {
      h.revised(4, minute(30), {});
      for (const each of h.runs) if (each.fireAt > minute(30)) each.revision = 4;
    },
    /^unexplained at [^:]*: revisions 2 to 3 \(2\) are not there, so what was asked for then can't be judged$/,
  ],
  'revisions here and there, deleted': [
    (h) => {
      for (const number of [3, 5, 9, 12]) h.revised(number, minute(60), {});
      h.job.revision = 13;
    },
    /^unexplained at [^:]*: revisions 2, 4, 6 to 8; and 2 more gaps \(8\) are not there, so/,
  ],
  'a number of the newest revision that was written by hand': [
    (h) => (h.job.revision = 2_000_000_000),
    /^unexplained at [^:]*: revisions 2 to 2000000000 \(1999999999\) are not there, so/,
  ],
  'the newest revision, deleted': [
    (h) => (h.job.revision = 2),
    /^unexplained at [^:]*: revision 2 is not there, so what was asked for then can't be judged$/,
  ],
  'a missing slot': [(h) => h.without(minute(5)), /^missing at 5: revision 1 names it; there is neither/],
  'a slot that opened twice, where the key was lost': [
    (h) => h.runs.push(run({ slotAt: minute(5), fireAt: minute(5) })),
    /^doubled at 5: another run has the same slot$/,
  ],
  'a slot that opened beside its key': [
    (h) => h.runs.push(run({ fireAt: minute(5) })),
    /^doubled at 5: the schedule opened it beside its slot$/,
  ],
  'a slot that is opened and counted as misfired': [
    (h) => h.span(minute(5), minute(5), 'misfired'),
    /^doubled at 5: it opened, and a span counts it/,
  ],
  'a slot that opened in a stretch that says suspended, where nobody suspended the job': [
    (h) => h.span(minute(5), minute(5), 'suspended'),
    /^unexplained at 5: it opened, and a span says suspended, and no definition of that time does$/,
  ],
  'a failure of which every shard succeeded': [
    (h) => Object.assign(h.at(minute(5)), { state: 'failed', reason: 'status was 500' }),
    /^unexplained at 5: it is failed, but the last attempt of every shard succeeded$/,
  ],
  'a failure of which no attempt is left': [
    (h) => Object.assign(h.at(minute(5)), { state: 'failed', reason: 'status was 500', attempts: [] }),
    /^unexplained at 5: it failed, and no attempt of it is stored$/,
  ],
  'a failure in part of a run with one shard': [
    (h) =>
      Object.assign(h.at(minute(5)), {
        ...{ state: 'partly_failed', reason: 'status was 500' },
        attempts: [attempt({ status: 500, verdict: 'failed' })],
      }),
    /^unexplained at 5: it failed in part, and has one shard$/,
  ],
  'an end before the opening': [
    (h) => Object.assign(h.at(minute(5)), { settledAt: minute(4) }),
    /^unexplained at 5: it ended \d+ ms before it was opened$/,
  ],
  'a run that no schedule names': [
    (h) => h.runs.push(run({ slotAt: minute(5) + 1, fireAt: minute(5) + 1 })),
    /^extra at 5\.0\d*: the schedule of revision 1 names no such instant$/,
  ],
  'a scheduled run without a slot that nobody names': [
    (h) => h.runs.push(run({ fireAt: minute(5) + 1 })),
    /^extra at 5\.0\d*: the schedule/,
  ],
  'a slot that opened too late': [
    (h) => Object.assign(h.at(minute(5)), { openedAt: minute(6) + 1, settledAt: minute(6) + 200 }),
    /^late at 5: it opened 60001 ms after its time$/,
  ],
  'a slot that waits too long': [
    (h) => {
      h.without(minute(60)).job.nextSlotAt = minute(60);
      h.readAt = minute(62);
    },
    /^late at 60: it is due for 120000 ms/,
  ],
  'a call before its time': [
    (h) => Object.assign(h.at(minute(5)).attempts[0]!, { startedAt: minute(5) - 1 }),
    /^early at 5: a call left 1 ms before/,
  ],
  'a misfire that Skip makes up for': [
    (h) => {
      Object.assign(h.job.revisions[0]!.spec!, { misfirePolicy: 'Skip' });
      Object.assign(h.at(minute(5)), { cause: 'catch-up', openedAt: minute(8), settledAt: minute(8) + 200 });
    },
    /^unexplained at 5: it was caught up though misfirePolicy Skip/,
  ],
  'a catch-up of what was not misfired': [
    (h) => Object.assign(h.at(minute(5)), { cause: 'catch-up' }),
    /^unexplained at 5: it was caught up after -40 ms/,
  ],
  'a misfire that nothing made up for': [
    (h) => h.without(minute(5)).span(minute(5), minute(5), 'misfired'),
    /^unexplained at 6: slots before it misfired, and FireOnce made up for too few/,
  ],
  'a slot of another cause': [
    (h) => Object.assign(h.at(minute(5)), { cause: 'manual' }),
    /^unexplained at 5: cause manual opens no slots$/,
  ],
  'a span that lies': [
    (h) => h.without(minute(5)).span(minute(5), minute(5), 'suspended'),
    /^unexplained at 5: a span says suspended, and no definition/,
  ],
  'a span of a deletion that was not': [
    (h) => h.without(minute(5)).span(minute(5), minute(5), 'deleted'),
    /^unexplained at 5: a span says deleted/,
  ],
  'a span of a revision that was not there': [
    (h) => h.without(minute(5)).span(minute(5), minute(5), 'misfired', 9),
    /^unexplained at 5: a span says misfired under revision 9/,
  ],
  'a span with a reason that is none': [
    (h) => h.without(minute(5)).span(minute(5), minute(5), 'tired'),
    /^unexplained at 5: a span gives the reason "tired"/,
  ],
  'a skipped slot without a reason': [
    (h) => Object.assign(h.at(minute(5)), { state: 'skipped', attempts: [], shardTotal: 0 }),
    /^unexplained at 5: it is skipped without a reason$/,
  ],
  'an overlap under a policy that has none': [
    (h) => Object.assign(h.at(minute(5)), { state: 'skipped', reason: 'overlap: …', attempts: [], shardTotal: 0 }),
    /^unexplained at 5: overlap is no outcome of concurrencyPolicy Queue$/,
  ],
  'a skipped slot with a reason that is none': [
    (h) => Object.assign(h.at(minute(5)), { state: 'skipped', reason: 'because', attempts: [], shardTotal: 0 }),
    /^unexplained at 5: it is skipped for the reason "because", which there is not$/,
  ],
  'a call that was made of a slot that says missed': [
    (h) => Object.assign(h.at(minute(5)), { state: 'missed', reason: 'no-endpoint: none' }),
    /^unexplained at 5: it is missed, but attempt 1 of shard 0 was made$/,
  ],
  'a call that was made of a slot that says skipped': [
    (h) => Object.assign(h.at(minute(5)), { state: 'skipped', reason: 'queue-full: 100 wait' }),
    /^unexplained at 5: it is skipped, but attempt 1 of shard 0 was made$/,
  ],
  'a cancellation by nobody': [
    (h) => Object.assign(h.at(minute(5)), { state: 'cancelled' }),
    /^unexplained at 5: it is cancelled without a reason$/,
  ],
  'a fire time that is not the slot': [
    (h) => Object.assign(h.at(minute(5)), { fireAt: minute(-55) }),
    /^unexplained at 5: its fire time is 2026-03-01T23:05:00.000Z, and not its slot$/,
  ],
  'an open run that nobody will take': [
    (h) => Object.assign(h.at(minute(5)), { state: 'queued', settledAt: null, attempts: [] }),
    /^unexplained at 5: the run is queued and nobody will take it$/,
  ],
  'a success without an attempt': [
    (h) => Object.assign(h.at(minute(5)), { attempts: [] }),
    /^unexplained at 5: it succeeded, but no attempt of shard 0 did$/,
  ],
  'a success of which a shard is missing': [
    (h) => Object.assign(h.at(minute(5)), { shardTotal: 2, shards: [shard(0), shard(1)] }),
    /^unexplained at 5: it succeeded, but no attempt of shard 1 did$/,
  ],
  'a success of which a shard row is missing': [
    (h) => Object.assign(h.at(minute(5)), { ...inTwo, shards: [shard(0)] }),
    /^unexplained at 5: it succeeded, but shard 1 is not there$/,
  ],
  'a success of which all shard rows are missing': [
    (h) => Object.assign(h.at(minute(5)), inTwo),
    /^unexplained at 5: it succeeded, but shard 0 is not there$/,
  ],
  'a success of which a shard row failed': [
    (h) => Object.assign(h.at(minute(5)), { ...inTwo, shards: [shard(0), shard(1, { state: 'failed' })] }),
    /^unexplained at 5: it succeeded, but shard 1 is failed$/,
  ],
  'a failure without a word': [
    (h) => Object.assign(h.at(minute(5)), { state: 'failed', attempts: [] }),
    /^unexplained at 5: it failed without an attempt and without a reason$/,
  ],
  'a shard beyond the last': [
    (h) => h.at(minute(5)).attempts.push(attempt({ shardIndex: 1 })),
    /^extra at 5: shard 1 was called, and there are 1$/,
  ],
  'an attempt too many': [
    (h) => h.at(minute(5)).attempts.push(attempt({ number: 2 })),
    /^called-too-often at 5: shard 0 was called 2 times in round 1; maxAttempts is 1$/,
  ],
  'an attempt that was not counted': [
    (h) => Object.assign(h.at(minute(5)).attempts[0]!, { number: 2 }),
    /^called-too-often at 5: the attempts of shard 0 are numbered 2$/,
  ],
  'a revision that is not there': [
    (h) => Object.assign(h.at(minute(5)), { revision: 7 }),
    /^unexplained at 5: it names revision 7, which is not there$/,
  ],
  'a revision that was not in force': [
    (h) => {
      h.revised(2, minute(30), {});
      for (const each of h.runs) if (each.slotAt! > minute(30)) each.revision = 2;
      h.at(minute(5)).revision = 2;
    },
    /^unexplained at 5: revision 2 opened it at a time when it was not in force$/,
  ],
};

describe('a history with exactly one fault', () => {
  it.each(Object.entries(faults))('tells of %s', async (_name, [spoil, finding]) => {
    const history = new History().opened();
    spoil(history);
    const findings = await told(history);
    expect(findings).toEqual([expect.stringMatching(finding)]);
  });

  it('tells nothing of shards that succeeded, were not asked for, or are called anew since their run was read', async () => {
    const history = new History().opened();
    Object.assign(history.at(minute(5)), {
      ...{ ...inTwo, shardTotal: 3, requestedShards: [0, 1] },
      shards: [shard(0), shard(1, { state: 'queued', round: 2 })],
    });
    expect(await told(history)).toEqual([]);
  });

  it('tells of an unexplained gap in a suspended stretch, and of what opened in one', async () => {
    const suspended = () => {
      const history = new History().revised(2, minute(10) + 1, { suspended: true }).revised(3, minute(20) + 1, {});
      return history.opened(T, minute(10)).opened(minute(21), minute(60), 3);
    };
    const gap = suspended().span(minute(12), minute(20) + 1, 'suspended', 2);
    expect(await told(gap)).toEqual(['unexplained at 11: the job was suspended, and no span covers the slot']);
    const opened = suspended()
      .span(minute(10) + 1, minute(20) + 1, 'suspended', 2)
      .opened(minute(15), minute(15), 2);
    expect(await told(opened)).toEqual(['extra at 15: the job was suspended']);
  });

  it('tells of runs beyond endsAt, before startsAt, before the job and after its end', async () => {
    const at = (n: number) => new Date(minute(n)).toISOString();
    const bounded = new History({ startsAt: at(10), endsAt: at(50) }).opened();
    expect(await told(bounded)).toEqual([]);
    for (const n of [9, 50]) bounded.runs.push(run({ slotAt: minute(n), fireAt: minute(n) }));
    expect(await told(bounded)).toEqual(['extra at 9: it is before startsAt', 'extra at 50: it is not before endsAt']);
    const deleted = new History().opened(T, minute(10)).revised(2, minute(10) + 1, null);
    Object.assign(deleted.job, { nextSlotAt: null, deletedAt: minute(10) + 1 });
    deleted.runs.push(run({ slotAt: minute(11), fireAt: minute(11) }));
    expect(await told(deleted)).toEqual(['extra at 11: the job was deleted']);
  });

  it('tells how many FireAll owes, and lets a pause end the debt', async () => {
    const missed = () => {
      const history = new History({ misfirePolicy: 'FireAll', misfireLimit: 3 }).opened(T, minute(5));
      return history.span(minute(6), minute(10), 'misfired').opened(minute(14), minute(60));
    };
    const caughtUp = (history: History, ...minutes: number[]) => {
      for (const n of minutes)
        history.opened(minute(n), minute(n), 1, {
          cause: 'catch-up',
          openedAt: minute(20),
          settledAt: minute(20) + 200,
          attempts: [attempt({ startedAt: minute(20) })],
        });
      return history;
    };
    expect(await told(caughtUp(missed(), 11, 12, 13))).toEqual([]);
    const short = caughtUp(missed(), 12, 13).opened(minute(11), minute(11));
    expect(await told(short)).toEqual([
      'unexplained at 11: slots before it misfired, and FireAll made up for too few of them',
    ]);
  });

  it('judges lateness by a tighter bound where one is given', async () => {
    const history = new History().opened();
    history.at(minute(5)).openedAt = minute(5) + 800;
    expect(await told(history, 1_000)).toEqual([]);
    expect(await told(history, 500)).toEqual(['late at 5: it opened 800 ms after its time']);
  });

  it('lets a run open a moment before the edit that takes its slot away, and while that edit waits for a lock', async () => {
    const history = new History().opened(T, minute(5)).revised(2, minute(5) - 20, { schedule: { cron: '0 * * * *' } });
    history.opened(minute(60), minute(60), 2);
    expect(await told(history)).toEqual([]);
    history.at(minute(5)).openedAt = minute(5) + 700;
    expect(await told(history)).toEqual([]);
    history.at(minute(5)).openedAt = minute(5) + 6_000;
    expect(await told(history)).toContainEqual('extra at 5: the schedule of revision 2 names no such instant');
  });
});

describe('schedules of kind after', () => {
  const chain = (settle: number[]) => {
    const history = new History({ schedule: { after: '1m' } });
    let slotAt = T;
    for (const tookMs of settle) {
      history.runs.push(run({ slotAt, fireAt: slotAt, settledAt: slotAt + tookMs }));
      slotAt += tookMs + MINUTE;
    }
    history.job.nextSlotAt = slotAt;
    history.to = slotAt - 1;
    return history;
  };

  it('follow the end of the run before', async () => {
    const history = chain([100, 5_000, 300, 20]);
    const { report, findings } = await judged(history.lines());
    expect(findings).toEqual([]);
    expect(report.tally).toMatchObject({ slots: 4, opened: 4 });
    history.readAt = history.to = history.job.nextSlotAt! + 10;
    expect(await told(history)).toEqual([]);
    expect((await judged(history.lines())).report.tally).toMatchObject({ slots: 5, pending: 1 });
  });

  it('miss a slot in the middle, at the begin and at the end', async () => {
    const middle = chain([100, 100, 100, 100]);
    middle.runs.splice(2, 1);
    expect((await told(middle)).map((text) => text.replace(/\.\d+/, ''))).toEqual([
      'missing at 2: it follows the run before it, and there is neither a run nor a reason',
    ]);
    const begin = chain([100, 100]);
    begin.runs.shift();
    expect(await told(begin)).toEqual(['missing at 0: the first slot has neither a run nor a reason']);
    const end = chain([100, 100]);
    end.to = end.readAt = T + HOUR;
    end.job.nextSlotAt = null;
    expect((await told(end)).map((text) => text.replace(/\.\d+/, ''))).toEqual([
      'missing at 2: it follows the run before it, and there is neither a run nor a reason',
    ]);
  });

  it('come too soon, or outside their bounds', async () => {
    const soon = chain([100, 100, 100]);
    const third = soon.runs[2]!;
    Object.assign(third, { slotAt: third.slotAt! - 1_000, fireAt: third.fireAt - 1_000 });
    expect(await told(soon)).toEqual([expect.stringMatching(/^extra at 1.98\d*: it comes 1000 ms too soon/)]);
    const over = chain([100]);
    over.job.revisions[0]!.spec!.endsAt = new Date(T).toISOString();
    expect(await told(over)).toEqual(['extra at 0: it is not between startsAt and endsAt']);
  });

  it('begin anew with an edit, beside a slot of the old chain that was opened a moment ahead', async () => {
    const history = chain([100]).revised(2, minute(1) + 60, { schedule: { after: '5m' } });
    history.runs.push(run({ slotAt: minute(1) + 100, fireAt: minute(1) + 100, openedAt: minute(1) + 20 }));
    history.runs.push(run({ slotAt: minute(1) + 60, fireAt: minute(1) + 60, revision: 2, settledAt: minute(1) + 400 }));
    history.runs.push(run({ slotAt: minute(6) + 400, fireAt: minute(6) + 400, revision: 2 }));
    history.to = minute(6) + 500;
    history.job.nextSlotAt = minute(11) + 600;
    expect(await told(history)).toEqual([]);
  });

  it('begin a moment later where the first slot was opened under the definition before', async () => {
    const history = chain([100]).revised(2, minute(1) + 60, {
      ...{ schedule: { after: '5m' }, startsAt: new Date(minute(1) + 100).toISOString() },
    });
    const [taken, begin] = [minute(1) + 100, minute(1) + 101];
    history.runs.push(run({ slotAt: taken, fireAt: taken, openedAt: minute(1) + 20 }));
    history.runs.push(run({ slotAt: begin, fireAt: begin, revision: 2, settledAt: minute(1) + 400 }));
    history.to = minute(6);
    history.job.nextSlotAt = minute(6) + 400;
    expect(await told(history)).toEqual([]);
    history.runs.pop();
    history.to = history.readAt = minute(6) + 500;
    history.job.nextSlotAt = null;
    expect(await told(history)).toEqual([expect.stringMatching(/^missing at 1\.00/)]);
  });

  it('may leave their slot, opened a moment ahead, to a schedule that names it too', async () => {
    const history = chain([100]).revised(2, minute(1) + 60, { schedule: { every: '1m' } });
    const second = minute(1) + 100;
    history.job.revisions[1]!.spec!.startsAt = new Date(second).toISOString();
    history.runs.push(run({ slotAt: second, fireAt: second, openedAt: minute(1) + 20 }));
    history.to = minute(1) + 30_000;
    history.job.nextSlotAt = minute(2) + 100;
    expect(await told(history)).toEqual([]);
  });

  it('begin anew with a resume, and take what follows a repeated run as it is', async () => {
    const history = chain([100, 100]).revised(2, minute(3), { schedule: { after: '1m' }, suspended: true });
    history.revised(3, minute(10), { schedule: { after: '1m' } });
    history.span(minute(3), minute(10), 'suspended', 2);
    history.runs.push(run({ slotAt: minute(10), fireAt: minute(10), revision: 3 }));
    history.to = minute(10) + 30_000;
    history.job.nextSlotAt = minute(11) + 200;
    expect(await told(history)).toEqual([]);
    const repeated = chain([100, 100, 100]);
    Object.assign(repeated.runs[0]!, { rounds: 2, settledAt: T + HOUR });
    expect(await told(repeated)).toEqual([]);
  });
});

describe('what proves nothing', () => {
  it('is a window from before what is kept: refused by name', async () => {
    const history = new History().opened(minute(10));
    history.job.provenSince = minute(10);
    const { report, findings } = await judged(history.lines());
    expect(findings).toEqual([]);
    expect(report.refused).toEqual([{ namespace: 'default', name: 'job', provenSince: minute(10) }]);
    expect(report.tally).toMatchObject({ jobs: 0, slots: 0 });
    history.from = null;
    expect((await judged(history.lines())).report).toMatchObject({ refused: [], tally: { slots: 51 } });
  });

  it('is a record that was cut off', async () => {
    const lines = [...new History().opened().lines()];
    await expect(judged(lines.slice(0, -1))).rejects.toThrow('cut off before its end');
    await expect(judged(lines.slice(1))).rejects.toThrow('begins without its window');
  });
});
