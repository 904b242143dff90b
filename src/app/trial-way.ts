import type { TrialWay } from '../command/trial.ts';
import type { EndpointBook } from '../engine/discovery/endpoint-book.ts';
import type { Caller, Judge } from '../engine/dispatcher/ports.ts';
import type { Engine } from '../engine/engine.ts';
import { isHeavy, judge } from '../fire/verdict/success-rule.ts';
import { durationMs } from '../model/duration.ts';

/** Somebody waits for the answer. */
const LONGEST_MS = 60_000;

export interface TrialDeps {
  engine: Pick<Engine, 'applications' | 'slots' | 'ids' | 'dispatcher'>;
  endpoints: EndpointBook;
  caller: Caller;
  judge: Judge;
}

/** Tries leave by the way of runs: through the same guard, counted against the same limits. */
export const trialWay = ({ engine, endpoints, caller, judge: pool }: TrialDeps): TrialWay => ({
  application: (namespace, name) =>
    engine.applications.all().find((each) => each.namespace === namespace && each.name === name) ?? null,
  endpointsOf: (id) => endpoints.endpointsOf(id),
  takeId: async () => {
    await engine.ids.ensure(1);
    return engine.ids.take();
  },
  takeSlot: (id) => (engine.slots.tryTake(id) ? { giveBack: () => giveBack(engine, id) } : null),
  call: async ({ id }, { address }, request, spec) => {
    const tls = engine.applications.get(id)?.tls;
    const within = (text: string) => Math.min(durationMs(text), LONGEST_MS);
    endpoints.callBegan(id, address, spec.cost);
    try {
      return await caller.call(request, {
        timeoutMs: within(spec.timeout),
        connectTimeoutMs: within(spec.connectTimeout),
        idleTimeoutMs: within(spec.idleTimeout),
        maxReplyBytes: spec.maxReplyBytes,
        followRedirects: spec.request.followRedirects,
        ...(tls === undefined ? {} : { tls }),
      });
    } finally {
      endpoints.callEnded(id, address, spec.cost);
    }
  },
  judge: async (rule, outcome, id) =>
    isHeavy(rule, outcome) ? pool.judgeElsewhere(rule, outcome, id, { aborted: false }) : judge(rule, outcome),
});

/** A run may have waited for the slot. */
const giveBack = ({ slots, dispatcher }: TrialDeps['engine'], applicationId: number): void => {
  slots.giveBack(applicationId);
  dispatcher.roomMade();
};
