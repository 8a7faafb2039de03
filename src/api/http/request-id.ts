import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';

const header = 'X-Request-Id';
/** What a client or a proxy may give: nothing that could forge a line of a log. */
const acceptable = /^[\w.-]{1,64}$/;

/** Names every request in `X-Request-Id`, by the name it came with or by a new one. */
export const nameRequest: RequestHandler = (request, response, next) => {
  const given = request.get(header);
  response.setHeader(header, given !== undefined && acceptable.test(given) ? given : randomUUID());
  next();
};

/** The name that {@link nameRequest} gave. */
export function requestIdOf(response: Response): string {
  return String(response.getHeader(header));
}
