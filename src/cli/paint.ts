const codes = { red: 31, green: 32, yellow: 33, cyan: 36, grey: 90, bold: 1 } as const;

/** How a word is coloured on a terminal that shows colours. */
export type Colour = keyof typeof codes;

const stateColours: Readonly<Record<string, Colour>> = {
  succeeded: 'green',
  ready: 'green',
  failed: 'red',
  partly_failed: 'red',
  running: 'cyan',
  waiting: 'yellow',
  queued: 'yellow',
  missed: 'yellow',
  cancelled: 'grey',
  skipped: 'grey',
  created: 'green',
  configured: 'yellow',
  deleted: 'red',
};

export const paint = (text: string, colour: Colour | undefined, colours: boolean): string =>
  colours && colour ? `\u001b[${codes[colour]}m${text}\u001b[0m` : text;

/** The colour that goes with a state of a run, a shard or an endpoint. */
export const stateColour = (state: string): Colour | undefined => stateColours[state];
