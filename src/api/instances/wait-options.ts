import { isGoTrue } from '../http/query.js';

/** What a client wants to hear when it waits for the end (http 6.2). */
export interface WaitOptions {
  /** Answer the record of the instance, whatever came of it, and not the bare output. */
  readonly summary: boolean;
  /** Only this top-level key of the output; null: all of it. */
  readonly field: string | null;
  /** Unwrap strings. */
  readonly raw: boolean;
  /** Content type of the answer; null: by its bytes. */
  readonly contentType: string | null;
}

/** The wait options of a start, undefined when the client does not wait: `wait` and `output` must be exactly `true`. */
export function parseWaitOptions(query: URLSearchParams): WaitOptions | undefined {
  if (query.get('wait') !== 'true') return undefined;
  return {
    summary: query.get('output') === 'true',
    field: query.get('field') || null,
    raw: isGoTrue(query.get('raw')),
    contentType: query.get('ctype') || null,
  };
}
