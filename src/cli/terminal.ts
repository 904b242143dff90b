/** What a command sees of the terminal that it runs in; tests hand over their own. */
export interface Terminal {
  /** To standard output: the answer. */
  write(text: string): void;
  /** To standard error: remarks, warnings and errors. */
  note(text: string): void;
  /** Standard input as text, in the pieces in which it arrives. */
  stdin: AsyncIterable<string>;
  colours: boolean;
  env: Readonly<Record<string, string | undefined>>;
  /** The user's home folder. */
  home: string;
  /** Unix milliseconds. */
  now(): number;
  /** Waits, or ends early where the signal is aborted; never throws. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
  /** Aborted when the person presses Ctrl-C (or the reader of a pipe went away). */
  interrupted: AbortSignal;
}

/** Everything that comes in by standard input. */
export async function readAll(stdin: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of stdin) text += piece;
  return text;
}
