import type { Request, RequestHandler } from 'express';
import { ApiError } from './api-error.js';

/** Bytes of bodies that are taken in at the same time: three of the largest. */
const bodyBytesLimit = 512 * 1024 * 1024;
/** What a body counts that does not tell its size, or is compressed. */
const unknownSize = 16 * 1024 * 1024;

/** Refuses what would be too much at the same time, before anything of it is read: requests beyond `maxRequests`, or bodies. */
export function admit(maxRequests: number): RequestHandler {
  let requests = 0;
  let bytes = 0;
  return (request, response, next) => {
    const size = bodySize(request);
    if (requests >= maxRequests || (bytes > 0 && bytes + size > bodyBytesLimit)) throw tooManyRequests();
    requests += 1;
    bytes += size;
    response.once('close', () => {
      requests -= 1;
      bytes -= size;
    });
    next();
  };
}

function bodySize(request: Request): number {
  const { 'content-length': length, 'transfer-encoding': chunked, 'content-encoding': encoding } = request.headers;
  if (chunked === undefined && length === undefined) return 0;
  const plain = encoding === undefined || encoding === 'identity';
  return plain && length !== undefined ? Math.min(Number(length), bodyBytesLimit) : unknownSize;
}

const tooManyRequests = () =>
  new ApiError('request_too_many', 'the server is busy: try again', { status: 429, retryAfter: 1 });
