import { observed, type ProbeFinding, type Readiness, unproven } from '../../../src/fire/target/readiness.ts';

const AT = Date.UTC(2026, 10, 21, 12, 0, 0);
const BAD = 'GET /healthz answered 503';

const probed = (findings: ProbeFinding[], thresholds = { unhealthyAfter: 2, healthyAfter: 2 }): Readiness =>
  findings.reduce(
    (readiness, finding, index) => observed(readiness, finding, AT + index * 1_000, thresholds),
    unproven(AT),
  );

describe('observed', () => {
  it('is ready until proven otherwise', () => {
    expect(unproven(AT).ready).toBe(true);
    expect(probed([null]).ready).toBe(true);
  });

  it('turns only after as many in a row as asked for', () => {
    expect(probed([BAD]).ready).toBe(true);
    expect(probed([BAD, null, BAD]).ready).toBe(true);
    expect(probed([null, BAD, BAD])).toMatchObject({
      ready: false,
      reason: 'GET /healthz answered 503 twice since 2026-11-21T12:00:01.000Z',
    });
    expect(probed([BAD, BAD, null]).ready).toBe(false);
    expect(probed([BAD, BAD, null, BAD, null]).ready).toBe(false);
    expect(probed([BAD, BAD, null, null])).toMatchObject({ ready: true, reason: null });
  });

  it('counts in words as far as people read them', () => {
    const reason = (count: number) =>
      probed(Array<string>(count).fill(BAD), { unhealthyAfter: count, healthyAfter: 1 }).reason;
    expect(reason(1)).toBe('GET /healthz answered 503 since 2026-11-21T12:00:00.000Z');
    expect(reason(3)).toContain(' three times since ');
    expect(reason(9)).toContain(' 9 times since ');
  });

  it('is the same object where a probe only confirms it', () => {
    const ready = probed([null]);
    expect(observed(ready, null, AT, { unhealthyAfter: 1, healthyAfter: 1 })).toBe(ready);
    const out = probed([BAD, BAD]);
    expect(observed(out, 'GET /healthz answered 500', AT, { unhealthyAfter: 1, healthyAfter: 1 })).toBe(out);
  });
});
