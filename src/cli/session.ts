import type { Command } from 'commander';
import { Client } from './client.ts';
import { type ConnectionFlags, resolveConnection } from './connection.ts';
import type { Terminal } from './terminal.ts';

/** What a command is given: its options, its terminal, and a server if it asks for one. */
export interface Call<O> {
  options: O & ConnectionFlags;
  terminal: Terminal;
  /** @throws CliError where the settings for it are wrong; nothing is sent yet. */
  connect(): Promise<{ client: Client; namespace: string }>;
}

/** Does a command; the exit code, 0 where nothing is returned. */
export type Handler<O, A extends unknown[]> = (call: Call<O>, ...args: A) => Promise<number> | Promise<void>;

/** Binds handlers to commands, and remembers the exit code of the one that ran. */
export class Session {
  exitCode = 0;
  readonly terminal: Terminal;

  constructor(terminal: Terminal) {
    this.terminal = terminal;
  }

  /** Makes `handler` what `command` does. */
  on<O, A extends unknown[]>(command: Command, handler: Handler<O, A>): Command {
    return command.action(async (...given: unknown[]) => {
      // Commander hands over the arguments, then the options, then the command itself.
      const args = given.slice(0, -2) as A;
      const options = command.optsWithGlobals() as O & ConnectionFlags;
      const result = await handler(this.#call(options), ...args);
      this.exitCode = typeof result === 'number' ? result : 0;
    });
  }

  #call<O>(options: O & ConnectionFlags): Call<O> {
    const terminal = this.terminal;
    const connect = async () => {
      const { server, token, namespace } = await resolveConnection(options, terminal);
      const pause = (ms: number) => terminal.pause(ms, terminal.interrupted);
      return { client: new Client({ server, pause, ...(token === undefined ? {} : { token }) }), namespace };
    };
    return { options, terminal, connect };
  }
}
