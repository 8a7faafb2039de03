/** One server-sent event. */
export interface StreamedEvent {
  readonly id: string;
  readonly data: string;
}

/** The events in the body of an answer, as the API writes them; comments are left out. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamedEvent> {
  let rest = '';
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    const blocks = `${rest}${text}`.split('\n\n');
    rest = blocks.pop() ?? '';
    yield* blocks.map(eventIn).filter(({ data }) => data !== '');
  }
}

function eventIn(block: string): StreamedEvent {
  const lines = block.split('\n');
  const field = (name: string) => lines.flatMap((line) => (line.startsWith(name) ? [line.slice(name.length)] : []));
  return { id: field('id: ').join(''), data: field('data: ').join('\n') };
}
