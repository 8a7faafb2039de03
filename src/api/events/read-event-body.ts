import type { RequestHandler } from 'express';
import { mayCarryEvents } from '../../events/http-modes.js';
import { sendText } from '../http/answer.js';
import { readBody } from '../http/request-body.js';

/** The largest body of a broadcast, in bytes. */
const eventBodyLimit = 32 * 1024 * 1024;

const read = readBody(eventBodyLimit);

/** Reads the body of a broadcast: unless the headers carry the event, the content type must start with one of CloudEvents'; 32 MiB are the limit; refusals are plain text (http 11.1). */
export const readEventBody: RequestHandler = (request, response, next) => {
  if (!mayCarryEvents(request.headers)) return sendText(response, 415, 'Unsupported Content-Type');
  read(request, response, (error?: unknown) => {
    if (isTooLarge(error)) sendText(response, 400, 'request payload too large');
    else next(error);
  });
};

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'type' in error && error.type === 'entity.too.large';
}
