/** A server-sent event whose data is JSON. */
export interface ReceivedEvent {
  readonly id: string;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface EventStream {
  readonly status: number;
  readonly headers: Headers;
  /** The next event; waits for it. @throws Error when the stream ends before. */
  next(): Promise<ReceivedEvent>;
  /** What comes until the server ends the stream, without comments. */
  rest(): Promise<string>;
  /** Leaves. */
  close(): Promise<void>;
}

/** Opens a stream of server-sent events. @param signal cuts it off */
export async function openEventStream(
  url: string,
  headers: Record<string, string> = {},
  signal: AbortSignal | null = null,
): Promise<EventStream> {
  const response = await fetch(url, { headers: { Accept: 'text/event-stream', ...headers }, signal });
  if (response.body === null) throw new Error(`${url} answered no body`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  /** @returns false at the end */
  const more = async () => {
    const { done, value } = await reader.read();
    buffer = (buffer + (value ?? '')).replace(/^:.*\n\n/gm, '');
    return !done;
  };
  return {
    status: response.status,
    headers: response.headers,
    async next() {
      while (!buffer.includes('\n\n')) if (!(await more())) throw new Error(`the stream ended: ${buffer}`);
      const end = buffer.indexOf('\n\n');
      const block = buffer.slice(0, end);
      buffer = buffer.slice(end + 2);
      return parse(block);
    },
    async rest() {
      while (await more());
      return buffer;
    },
    close: () => reader.cancel(),
  };
}

function parse(block: string): ReceivedEvent {
  const field = (name: string) =>
    block
      .split('\n')
      .filter((line) => line.startsWith(`${name}: `))
      .map((line) => line.slice(name.length + 2))
      .join('\n');
  return { id: field('id'), event: field('event'), data: JSON.parse(field('data')) as ReceivedEvent['data'] };
}
