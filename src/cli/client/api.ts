import { setTimeout as pause } from 'node:timers/promises';
import { isJsonObject } from '../../json/json.js';
import { untrustedCertificate } from '../../process/untrusted-certificate.js';
import { jsonIn } from '../json-in.js';
import { printable } from '../terminal/printable.js';
import { type AnyPortRequest, fetchFromAnyPort } from './any-port.js';
import { ApiFailure, failureIn, notTheApi } from './api-failure.js';
import { readEvents } from './event-stream.js';
import type { Target } from './target.js';

type QueryValue = string | number | boolean | undefined;

export interface RequestOptions {
  /** Members that are undefined are left out. */
  readonly query?: Readonly<Record<string, QueryValue | readonly string[]>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly body?: Uint8Array | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** How often a stream that was cut is asked for again until a server answers. */
const resumptions = 10;
const resumeAfterMs = 1_000;
/** What a server answers that is busy or not ready, and a proxy while there is none behind it. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** A part of a path of the API, whatever is in it. */
export function at(texts: TemplateStringsArray, ...segments: readonly string[]): string {
  return texts.map((text, index) => `${text}${encodeURIComponent(segments[index] ?? '')}`).join('');
}

/** The HTTP API of a Durektiv that runs somewhere. */
export class Api {
  constructor(readonly target: Target) {}

  /** What a request answered under `data`. @throws ApiFailure, or Error in one line when nobody answers */
  async data<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    return (await this.document<{ readonly data: T }>(method, path, options)).data;
  }

  /** The whole JSON that a request answered; it has a member `data`. @throws ApiFailure also when the answer is none of the API */
  async document<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    const response = await this.send(method, path, options);
    const text = await response.text();
    const document = jsonIn(text);
    if (document === undefined || !isJsonObject(document) || !('data' in document)) throw notTheApi(response, text);
    return document as T;
  }

  /** The bytes that a request answered. */
  async bytes(path: string, options: RequestOptions = {}): Promise<Uint8Array> {
    return Buffer.from(await (await this.send('GET', path, options)).arrayBuffer());
  }

  /** Sends a request whose answer says no more than that it was done. */
  async done(method: string, path: string, options: RequestOptions = {}): Promise<void> {
    await (await this.send(method, path, options)).arrayBuffer();
  }

  /**
   * The events of a stream, until the caller has enough. One that was cut is taken up behind the last event that came.
   * @throws ApiFailure when it is refused, Error when the server does not come back
   */
  async *events<T>(path: string, options: RequestOptions = {}): AsyncGenerator<T> {
    let last: string | undefined;
    let begun = false;
    for (let misses = 0; ; misses++) {
      try {
        const body = await this.stream(path, options, last);
        begun = true;
        misses = 0;
        for await (const event of readEvents(body)) {
          last = event.id;
          yield JSON.parse(event.data) as T;
        }
      } catch (error) {
        if (options.signal?.aborted) return;
        if (!begun || misses === resumptions || isRefusal(error)) throw error;
      }
      if (options.signal?.aborted) return;
      await pause(resumeAfterMs);
    }
  }

  private async stream(
    path: string,
    options: RequestOptions,
    last: string | undefined,
  ): Promise<ReadableStream<Uint8Array>> {
    const headers = { Accept: 'text/event-stream', ...(last !== undefined && { 'Last-Event-ID': last }) };
    const { body } = await this.send('GET', path, { ...options, headers });
    return body ?? new Blob([]).stream();
  }

  private async send(method: string, path: string, options: RequestOptions): Promise<Response> {
    const response = await this.reach(`${this.target.server}/api/v2${path}${queryText(options)}`, {
      method,
      headers: {
        ...(this.target.key !== undefined && { 'Direktiv-Api-Key': this.target.key }),
        ...(options.json !== undefined && { 'Content-Type': 'application/json' }),
        ...options.headers,
      },
      ...(options.json !== undefined && { body: JSON.stringify(options.json) }),
      ...(options.body !== undefined && { body: options.body }),
      ...(options.signal !== undefined && { signal: options.signal }),
    });
    if (response.ok) return response;
    throw await failureIn(response, namespaceIn(path));
  }

  private async reach(url: string, init: AnyPortRequest): Promise<Response> {
    try {
      return await fetchFromAnyPort(url, init);
    } catch (error) {
      if (init.signal?.aborted) throw error;
      throw new Error(
        `No Durektiv answers at ${this.target.server} (${reasonOf(error)}): ` +
          'start one with durektiv dev, or name another with --server, DUREKTIV_SERVER or a profile.',
        { cause: error },
      );
    }
  }
}

function queryText({ query = {} }: RequestOptions): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as readonly string[]) : [value as QueryValue])
      .filter((one) => one !== undefined)
      .map((one): [string, string] => [name, String(one)]),
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}

function namespaceIn(path: string): string | undefined {
  const name = /^\/namespaces\/([^/?]+)/.exec(path)?.[1];
  return name === undefined ? undefined : decodeURIComponent(name);
}

function isRefusal(error: unknown): boolean {
  return error instanceof ApiFailure && !passing.has(error.status);
}

const untrusted =
  'its certificate is signed by nobody whom this machine trusts: name the file of who did in NODE_EXTRA_CA_CERTS';

/** What errors say in the words of a library that nobody knows. */
const reasons: Readonly<Record<string, string>> = {
  ERR_SSL_WRONG_VERSION_NUMBER: 'it speaks http, not https',
  ...Object.fromEntries(untrustedCertificate.map((code) => [code, untrusted])),
};

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (!(cause instanceof Error)) return String(cause);
  const code = String((cause as NodeJS.ErrnoException).code ?? cause.name);
  return reasons[code] ?? (printable(cause.message).trim() || code);
}
