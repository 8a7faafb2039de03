import { isJsonObject, type Json } from '../../json/json.js';
import { jsonIn } from '../json-in.js';
import { printable } from '../terminal/printable.js';

/** What the API answered instead of what was asked for. The message is one line for people. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';

  constructor(
    message: string,
    /** Code of the API; empty when the answer was none of a Durektiv. */
    readonly code: string,
    readonly status: number,
    /** The members of the error. */
    readonly details: { readonly [key: string]: Json } = {},
  ) {
    super(message);
  }
}

/** What a person can do about a refusal that the API cannot know. */
const advice: Readonly<Record<string, string>> = {
  access_token_missing: 'give a key with --key, DUREKTIV_KEY or a profile',
  access_token_invalid: 'give another one with --key, DUREKTIV_KEY or a profile',
  access_token_denied: 'this needs a key that may do more',
};

/** The failure in an answer of the API: its envelope, or the plain text of a broadcast. */
export async function failureIn(response: Response, namespace: string | undefined): Promise<ApiFailure> {
  const text = await response.text();
  const error = envelope(text);
  if (error === undefined) return notTheApi(response, text);
  const code = String(error['code'] ?? '');
  const message = `${messageOf(error, response, namespace)} (${code})${advice[code] === undefined ? '' : `: ${advice[code]}`}`;
  return new ApiFailure(printable(message), code, response.status, error);
}

function messageOf(
  { code, message, reason }: { readonly [key: string]: Json },
  { url }: Response,
  namespace: string | undefined,
): string {
  const text = `${String(message ?? '')}${typeof reason === 'string' ? `: ${reason}` : ''}`;
  if (code !== 'resource_not_found' || namespace === undefined) return text;
  if (text.includes('(namespace)'))
    return `there is no namespace ${namespace}; "durektiv namespaces" lists and creates them`;
  const [, kind = '', name = ''] = /\/(instance|secret)s\/([^/]+)/.exec(new URL(url).pathname) ?? [];
  return kind === '' ? text : `there is no ${kind} ${decodeURIComponent(name)} in the namespace ${namespace}`;
}

/** Whoever answered is no Durektiv. @param text the body of the answer */
export function notTheApi(response: Response, text: string): ApiFailure {
  const { status, url } = response;
  const line = printable(text.trim()).slice(0, 200);
  const { origin, pathname } = new URL(url);
  if (/\/events\/broadcast$/.test(pathname) && line !== '') return new ApiFailure(line, 'broadcast', status);
  const elsewhere = otherServer(response);
  const advice =
    elsewhere === undefined
      ? 'check the URL of the server'
      : `it sends to ${elsewhere}: give that with --server, DUREKTIV_SERVER or a profile`;
  return new ApiFailure(
    `${origin}${pathname} answered ${status}, and not as the API of Durektiv does: ${advice}`,
    '',
    status,
  );
}

/** Where a redirection leads. It is not followed: the key goes to the server that was named, and nowhere else. */
function otherServer({ status, url, headers }: Response): string | undefined {
  const location = headers.get('location');
  if (status < 300 || status >= 400 || location === null || !URL.canParse(location, url)) return undefined;
  const { origin, pathname } = new URL(location, url);
  return printable(`${origin}${pathname.replace(/\/api\/v2(\/.*)?$/, '').replace(/\/$/, '')}`);
}

function envelope(text: string): { readonly [key: string]: Json } | undefined {
  const body = jsonIn(text);
  const error = body !== undefined && isJsonObject(body) ? body['error'] : undefined;
  return error !== undefined && isJsonObject(error) ? error : undefined;
}
