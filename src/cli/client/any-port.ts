import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { request } from 'undici';

export interface AnyPortRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
}

/** Answers with these have no body. */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * As `fetch`, which goes to no port that browsers keep from other protocols: 6665, where Direktiv's API and ours are, is one.
 * @throws what says that no answer came
 */
export async function fetchFromAnyPort(url: string, { method, ...options }: AnyPortRequest): Promise<Response> {
  const { statusCode: status, headers, body } = await request(url, { method: method as 'GET', ...options });
  const fields = Object.entries(headers).flatMap(([name, value = []]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  if (bodiless.has(status)) await body.dump();
  const content = bodiless.has(status) ? null : (Readable.toWeb(body) as ReadableStream<Uint8Array>);
  const response = new Response(content as ConstructorParameters<typeof Response>[0], { status, headers: fields });
  return Object.defineProperty(response, 'url', { value: url });
}
