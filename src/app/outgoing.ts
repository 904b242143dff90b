import { HttpCaller } from '../adapter/http/caller.ts';
import { type Dial, dialSocket } from '../adapter/http/dial.ts';
import { type EgressPolicy, egressPolicy } from '../adapter/http/egress-policy.ts';
import { JudgePool } from '../adapter/system/judge-pool.ts';
import type { Settings } from '../config/settings.ts';
import type { StopOrder } from './stop-order.ts';

/** How calls leave and who judges what comes back. */
export interface Outgoing {
  policy: EgressPolicy;
  caller: HttpCaller;
  judge: JudgePool;
}

export const createOutgoing = (settings: Settings, stops: StopOrder, dial: Dial = dialSocket): Outgoing => {
  const policy = egressPolicy({ allow: settings.egressAllow });
  const caller = new HttpCaller({ policy, connectionsPerEndpoint: settings.connectionsPerEndpoint, dial });
  stops.first(() => caller.close());
  const judge = new JudgePool();
  stops.first(() => judge.stop());
  return { policy, caller, judge };
};
