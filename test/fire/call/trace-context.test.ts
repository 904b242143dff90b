import fc from 'fast-check';
import { traceparent } from '../../../src/fire/call/trace-context.ts';

describe('traceparent', () => {
  it('is valid for every call', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.nat(), fc.nat(), (logId, shard, attempt) => {
        expect(traceparent(logId, shard, attempt)).toMatch(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-01$/);
      }),
    );
  });

  it('differs from run to run, and its spans from attempt to attempt', () => {
    const traces = Array.from({ length: 20_000 }, (_, n) => traceparent(1_795_000_000_000_000 + n, 0, 1).slice(3, 35));
    const spans = Array.from({ length: 20_000 }, (_, n) =>
      traceparent(7, n % 1_000, Math.floor(n / 1_000)).slice(36, 52),
    );
    expect(new Set(traces).size).toBe(traces.length);
    expect(new Set(spans).size).toBe(spans.length);
  });
});
