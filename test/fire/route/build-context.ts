import { NONE_EXCLUDED, type RouteContext } from '../../../src/fire/route/route-context.ts';
import { RouteMemory } from '../../../src/fire/route/route-memory.ts';

export const context = (rest: Partial<RouteContext> = {}): RouteContext => ({
  sequence: 0,
  key: 'shop/settle-points',
  jobId: 1,
  random: () => 0.5,
  load: () => ({ inFlight: 0, cost: 0 }),
  memory: new RouteMemory(),
  exclude: NONE_EXCLUDED,
  ...rest,
});
