import type { Request } from 'express';

/** Whether a client wants the answer now and after each change, as server-sent events. */
export function asksForStream(request: Request<object>): boolean {
  return (request.header('accept') ?? '').includes('text/event-stream');
}
