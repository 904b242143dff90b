/** One event of a text/event-stream. */
export interface ServerEvent {
  id: string | undefined;
  event: string;
  data: string;
}

/** Splits a stream of server-sent events; comments and fields of no concern here are passed over. */
export async function* eventsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  let event = emptyEvent();
  for await (const line of linesOf(body)) {
    if (line === '') {
      if (event.data !== undefined) yield { id: event.id, event: event.event, data: event.data };
      event = { ...emptyEvent(), id: event.id };
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'id') event.id = value;
    else if (field === 'event') event.event = value;
    else if (field === 'data') event.data = event.data === undefined ? value : `${event.data}\n${value}`;
  }
}

const emptyEvent = (): { id: string | undefined; event: string; data: string | undefined } => ({
  id: undefined,
  event: 'message',
  data: undefined,
});

/** Whole lines of a text; one that is cut off is not told. */
export async function* linesOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
