import type { RequestHandler } from 'express';
import { hasBody } from './request-body.js';

export interface SlowBodyOptions {
  /** How often a body is looked at, in milliseconds. */
  readonly everyMs: number;
  /** What has to come in that time, in bytes. */
  readonly leastBytes: number;
}

/** A line that brings less than this is not one of today. */
const standard: SlowBodyOptions = { everyMs: 10_000, leastBytes: 1024 };

/** Cuts the connection of whoever sends a body drop by drop, to hold it. What we ourselves do not read yet does not count. */
export function endSlowBodies({ everyMs, leastBytes }: SlowBodyOptions = standard): RequestHandler {
  return (request, response, next) => {
    if (hasBody(request)) {
      let seen = request.socket.bytesRead;
      const timer = setInterval(() => {
        const came = request.socket.bytesRead - seen;
        seen += came;
        if (request.complete || response.headersSent) clearInterval(timer);
        else if (request.readableFlowing === true && came < leastBytes) request.destroy();
      }, everyMs);
      response.once('close', () => clearInterval(timer));
    }
    next();
  };
}
