import type { Signals } from '../command/signals.ts';
import type { Engine } from '../engine/engine.ts';

/** What commands of this process tell its own engine. */
export const signalsTo = (engine: Engine): Signals => ({
  scheduleChanged: () => engine.scheduleChanged(),
  runQueued: () => engine.runQueued(),
  cancelRequested: () => engine.cancelRequested(),
  applicationChanged: () => engine.applicationChanged(),
});
