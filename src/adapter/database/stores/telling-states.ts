/**
 * States that tell whether a job is well: a run that was missed reached nobody (no endpoint, no application), which is as bad as a failure.
 * A skipped run tells nothing, for the one before it still goes on.
 */
export const TELLING = "('succeeded', 'failed', 'partly_failed', 'missed')";
