import type { TryCommands } from '../api/ports.ts';
import type { CommandClock } from '../command/ports.ts';
import { replaySuccess } from '../command/replay-success.ts';
import type { TrialWay } from '../command/trial.ts';
import { tryRequest } from '../command/try-request.ts';

/** What can be tried before it is saved, on the way of runs. */
export const tryCommands = (way: TrialWay, clock: CommandClock): TryCommands => ({
  tryRequest: (input) => tryRequest({ way, clock }, input),
  replaySuccess: (success, replies) => replaySuccess(way.judge, success, replies),
});
