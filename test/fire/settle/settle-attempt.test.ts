import { classify } from '../../../src/fire/settle/failure-class.ts';
import { holderLostOutcome } from '../../../src/fire/settle/holder-lost.ts';
import { type RetryPolicy, retryPolicy } from '../../../src/fire/settle/retry-policy.ts';
import { type SettleInput, settleAttempt } from '../../../src/fire/settle/settle-attempt.ts';
import { failed, faulted, replied, succeeded } from './outcomes.ts';

const NOW = 1_000_000;
const retry: RetryPolicy = retryPolicy({
  maxAttempts: 3,
  interval: '10s',
  factor: 2,
  maxInterval: '5m',
  jitter: 0.2,
  on: ['fault', '5xx', '429', 'verdict'],
});

const settle = (rest: Partial<SettleInput>) =>
  settleAttempt({
    verdict: failed,
    outcome: replied(503),
    attempt: 1,
    retry,
    now: NOW,
    random: () => 0.5,
    budgetDelayMs: () => 0,
    ...rest,
  });

describe('classify', () => {
  it.each([
    [faulted('refused'), 'fault'],
    [faulted('timeout'), 'fault'],
    [faulted('dns'), 'fault'],
    [faulted('tls'), 'fault'],
    [faulted('reset'), 'fault'],
    [faulted('protocol'), 'fault'],
    [faulted('no-endpoint'), 'fault'],
    [faulted('holder-lost'), 'fault'],
    [faulted('blocked'), 'never'],
    [faulted('too-large'), 'never'],
    [faulted('template'), 'never'],
    [faulted('cancelled'), 'never'],
    [replied(500), '5xx'],
    [replied(599), '5xx'],
    [replied(429), '429'],
    [replied(200), 'verdict'],
    [replied(404), 'verdict'],
    [replied(600), 'verdict'],
  ] as const)('classes a failure (%#) as %s', (outcome, failure) => {
    expect(classify(outcome, failed)).toBe(failure);
  });

  it('has no class for what the success rule accepted, be it a 503', () => {
    expect(classify(replied(503), succeeded)).toBeNull();
  });
});

describe('settleAttempt', () => {
  it('is done where the verdict is not a failure', () => {
    expect(settle({ verdict: succeeded, outcome: replied(200) })).toEqual({ kind: 'done' });
  });

  it('retries after interval × factor^(n−1), saying which attempt and when', () => {
    expect(settle({})).toEqual({ kind: 'retry', dueAt: NOW + 10_000, reason: 'attempt 2 of 3 in 10 s' });
    expect(settle({ attempt: 2 })).toEqual({ kind: 'retry', dueAt: NOW + 20_000, reason: 'attempt 3 of 3 in 20 s' });
  });

  it('gives up after the last attempt, with the verdict as the reason', () => {
    expect(settle({ attempt: 3 })).toEqual({
      kind: 'give-up',
      reason: 'the status was 503, expected 200–299 (attempt 3 of 3, the last)',
    });
    expect(settle({ retry: { ...retry, maxAttempts: 1 } })).toEqual({ kind: 'give-up', reason: failed.reason });
  });

  it('gives up on what retry.on does not name, and always on what never helps', () => {
    const picky = { ...retry, on: new Set(['fault'] as const) };
    expect(settle({ retry: picky })).toEqual({
      kind: 'give-up',
      reason: 'the status was 503, expected 200–299 (retry.on does not name 5xx)',
    });
    expect(settle({ outcome: faulted('too-large') })).toMatchObject({ kind: 'give-up' });
  });

  it('takes Retry-After as a floor, capped by maxInterval and jittered upwards only', () => {
    const asks = (value: string, random: number) =>
      settle({ outcome: replied(503, { 'retry-after': value }), random: () => random });
    expect(asks('30', 0)).toMatchObject({
      dueAt: NOW + 30_000,
      reason: 'attempt 2 of 3 in 30 s (Retry-After asks for 30 s)',
    });
    expect(asks('30', 0.5)).toMatchObject({ dueAt: NOW + 33_000 });
    expect(asks('1', 0.5)).toMatchObject({ dueAt: NOW + 10_000 });
    expect(asks('86400', 0)).toMatchObject({ dueAt: NOW + 300_000 });
  });

  it('asks the budget only for a retry, and waits as long as it says', () => {
    const asked: number[] = [];
    const budgetDelayMs = (wantedAt: number) => asked.push(wantedAt) * 4_000;
    expect(settle({ budgetDelayMs })).toEqual({
      kind: 'retry',
      dueAt: NOW + 14_000,
      reason: 'attempt 2 of 3 in 14 s (4 s of it by the retry budget)',
    });
    settle({ budgetDelayMs, attempt: 3 });
    settle({ budgetDelayMs, verdict: succeeded });
    expect(asked).toEqual([NOW + 10_000]);
  });
});

describe('holderLostOutcome', () => {
  const { outcome, verdict } = holderLostOutcome({ holder: 'node-1', startedAt: NOW - 4_000, now: NOW });

  it('is a failed attempt that may have been sent', () => {
    expect(outcome).toMatchObject({ fault: { kind: 'holder-lost' }, sent: true, timing: { totalMs: 4_000 } });
    expect(verdict).toEqual({
      state: 'failed',
      reason: 'node-1 died while it made this call; whether it arrived is not known',
    });
  });

  it('is at most once with one attempt, and called again with more', () => {
    expect(settle({ outcome, verdict, retry: { ...retry, maxAttempts: 1 } }).kind).toBe('give-up');
    expect(settle({ outcome, verdict })).toMatchObject({ kind: 'retry', dueAt: NOW + 10_000 });
  });
});
