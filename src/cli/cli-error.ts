/** Exit codes of every command: 0 done, 1 the answer is no (a run failed, a document was refused), 2 it could not even be asked. */
export const exitCodes = { done: 0, failed: 1, usage: 2 } as const;

/** Something to tell the person at the terminal, with what to do about it, and the exit code that goes with it. */
export class CliError extends Error {
  readonly exitCode: number;
  readonly remedy: string | undefined;

  constructor(message: string, { exitCode = exitCodes.usage, remedy }: { exitCode?: number; remedy?: string } = {}) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
    this.remedy = remedy;
  }
}

/** What the error says, as lines for stderr. */
export const errorText = (error: CliError): string =>
  error.remedy === undefined ? `${error.message}\n` : `${error.message}\n  → ${error.remedy}\n`;
