import type { EnginePorts } from '../../src/engine/engine-ports.ts';

/** What a member does by way of its ports; before and after each, it can be stopped, killed or made to fail. */
export const ACTS = ['open', 'claim', 'send', 'flush', 'beat', 'take over'] as const;
export type Act = (typeof ACTS)[number];
/**
 * `after open` and its like: the transaction is committed, and the engine has not heard of it yet. `after send`: the reply is there, and the
 * engine has not seen it yet. `decided`: what to open is decided and nothing of it is written; `judged`: what becomes of a dead member's runs is.
 */
export type Failpoint = `before ${Act}` | `after ${Act}` | 'decided' | 'judged';

/** Told each time a point is reached; what it throws is thrown at the engine, and what it waits for holds the engine up. */
export type Reached = (point: Failpoint) => void | Promise<void>;

/** The ports of an engine with failpoints around them. The engine has no part in it, and a server knows nothing of this. */
export const withFailpoints = (ports: EnginePorts, reached: Reached): EnginePorts => {
  const around =
    <A extends unknown[], R>(act: Act, perform: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await reached(`before ${act}`);
      const result = await perform(...args);
      await reached(`after ${act}`);
      return result;
    };
  const { planner, dispatcher, rescuer, members, caller } = ports;
  return {
    ...ports,
    planner: {
      ...planner,
      planDue: around('open', (request, decide) =>
        planner.planDue(request, async (due) => {
          const decision = await decide(due);
          await reached('decided');
          return decision;
        }),
      ),
    },
    dispatcher: { ...dispatcher, claim: around('claim', dispatcher.claim), commit: around('flush', dispatcher.commit) },
    rescuer: {
      ...rescuer,
      takeOver: around('take over', (dead, holder, limit, judge) =>
        rescuer.takeOver(
          dead,
          holder,
          limit,
          judge === undefined
            ? undefined
            : async (runs) => {
                const judged = await judge(runs);
                await reached('judged');
                return judged;
              },
        ),
      ),
    },
    members: { ...members, beat: around('beat', members.beat) },
    caller: { call: around('send', (request, options) => caller.call(request, options)) },
  };
};
