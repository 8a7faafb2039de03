import type { Request } from 'express';

/** The query as it was sent: names may hold dots and may repeat (http 20.14). */
export function queryOf(request: Pick<Request, 'originalUrl'>): URLSearchParams {
  const start = request.originalUrl.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : request.originalUrl.slice(start));
}

const goTrue: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True']);

/** True for the words Go's parser takes for true. */
export function isGoTrue(value: string | null): boolean {
  return value !== null && goTrue.has(value);
}
