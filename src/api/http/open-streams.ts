import { once } from 'node:events';
import type { Response } from 'express';
import { escapeForHtml } from './answer.js';

/** How often a silent stream says that it is there: proxies cut connections on which nothing moves. */
const pingMs = 15_000;

/** One server-sent event. */
export interface StreamedEvent {
  /** What a client that comes back names as the last one it has seen. */
  readonly id: string;
  readonly data: object;
}

/** The server-sent event streams of a server that are open. */
export class OpenStreams {
  private readonly open = new Set<AbortController>();
  private ending = false;

  /**
   * Answers `events` as a stream, and keeps it open behind their end until the client leaves, unless they end with `close`.
   * The signal aborts when the client has left or the server stops.
   * @throws what `events` throws; the stream is cut then
   */
  async send(
    response: Response,
    events: (signal: AbortSignal) => AsyncGenerator<StreamedEvent, 'close' | 'keep-open'>,
  ): Promise<void> {
    await this.during(response, async (signal) => {
      const ping = setInterval(() => sendPing(response), pingMs);
      try {
        response.writeHead(200, streamHeaders).flushHeaders();
        const then = await write(response, events(signal), signal);
        if (then === 'keep-open') await aborted(signal);
      } finally {
        clearInterval(ping);
      }
    });
  }

  /**
   * Answers text as it comes, until it ends.
   * @throws what `open` throws, as an answer; what the text throws cuts the answer
   */
  async sendText(response: Response, open: (signal: AbortSignal) => Promise<AsyncIterable<Uint8Array>>): Promise<void> {
    await this.during(response, async (signal) => {
      const pieces = await open(signal);
      response.writeHead(200, textHeaders).flushHeaders();
      for await (const piece of pieces) if (!response.write(piece)) await once(response, 'drain', { signal });
    });
  }

  /** Ends all streams, and each that is asked for from now on: their clients come back when another server is there. */
  endAll(): void {
    this.ending = true;
    for (const stream of this.open) stream.abort();
  }

  /** Ends the answer when the work is done, the client has left or the server stops. */
  private async during(response: Response, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const stream = new AbortController();
    const end = () => stream.abort();
    this.open.add(stream);
    response.once('close', end);
    if (this.ending || response.destroyed) end();
    try {
      await work(stream.signal);
    } catch (error) {
      if (!stream.signal.aborted) throw error;
    } finally {
      response.off('close', end);
      this.open.delete(stream);
    }
    response.end();
  }
}

const streamHeaders = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-cache',
  Connection: 'keep-alive',
  // Tells nginx to pass events on as they come.
  'X-Accel-Buffering': 'no',
};

const textHeaders = {
  'Content-Type': 'text/plain',
  'Cache-Control': 'no-cache',
  'X-Accel-Buffering': 'no',
};

/** A client that reads slowly holds up its own events and nobody else. */
async function write<End>(
  response: Response,
  events: AsyncGenerator<StreamedEvent, End>,
  signal: AbortSignal,
): Promise<End> {
  for (;;) {
    const next = await events.next();
    if (next.done) return next.value;
    const { id, data } = next.value;
    const text = `id: ${id}\nevent: message\ndata: ${escapeForHtml(JSON.stringify(data))}\n\n`;
    if (!response.write(text)) await once(response, 'drain', { signal });
  }
}

function sendPing(response: Response): void {
  if (!response.writableNeedDrain) response.write(': still here\n\n');
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
