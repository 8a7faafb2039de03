import type { Agent, Dispatcher } from 'undici';
import { NotConnected } from './http-client.js';
import {
  excerptLimit,
  failedStatus,
  judgeHead,
  responseLimit,
  successValue,
  tooLarge,
  type ResponseHead,
} from './response.js';
import type { FunctionResult } from '../runtime.js';

/** How the reason of a crash begins in which the function gave no answer. */
export const connectionBroke = 'the connection to the function broke';

/** One request to a function. */
export interface FunctionPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Called when the request begins to leave: from here on it must not be sent again. */
  readonly onSent: () => void;
}

/**
 * Sends the request and gives what the response means (functions 3.3).
 * Whatever breaks once the request was sent is a crash.
 * @throws NotConnected when nothing was sent; the signal's reason when it aborts.
 */
export function post(client: Agent, request: FunctionPost, signal: AbortSignal): Promise<FunctionResult> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const reader = new ResponseReader(request, signal, resolve, reject);
    client.dispatch(
      {
        origin: request.url.origin,
        path: request.url.pathname + request.url.search,
        method: 'POST',
        headers: request.headers,
        body: request.body,
      },
      reader,
    );
  });
}

/** Reads as little of the response as its meaning needs. */
class ResponseReader implements Dispatcher.DispatchHandler {
  private readonly chunks: Buffer[] = [];
  private size = 0;
  private failedStatus: number | undefined;
  private controller: Dispatcher.DispatchController | undefined;
  private over = false;

  constructor(
    private readonly request: FunctionPost,
    private readonly signal: AbortSignal,
    private readonly resolve: (result: FunctionResult) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    signal.addEventListener('abort', this.onAbort, { once: true });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const again = this.controller !== undefined;
    this.controller = controller;
    if (this.over) return controller.abort(new Error('the call was given up before it was sent'));
    if (again) return this.cut({ kind: 'crash', reason: connectionBroke });
    this.request.onSent();
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    if (this.over || status < 200) return;
    const verdict = judgeHead(readHead(status, controller.rawHeaders));
    if (verdict.kind === 'decided') this.cut(verdict.result);
    if (verdict.kind === 'readExcerpt') this.failedStatus = status;
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.over) return;
    this.chunks.push(chunk);
    this.size += chunk.length;
    if (this.failedStatus !== undefined) {
      if (this.size >= excerptLimit) this.cut(failedStatus(this.failedStatus, this.body()));
    } else if (this.size > responseLimit) this.cut(tooLarge());
  }

  onResponseEnd(): void {
    this.finish(
      this.failedStatus === undefined ? successValue(this.body()) : failedStatus(this.failedStatus, this.body()),
    );
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (this.failedStatus !== undefined) this.finish(failedStatus(this.failedStatus, this.body()));
    else if (error instanceof NotConnected) this.fail(error);
    else this.finish({ kind: 'crash', reason: `${connectionBroke}: ${error.message}` });
  }

  private readonly onAbort = (): void => {
    this.fail(this.signal.reason);
    this.controller?.abort(this.signal.reason as Error);
  };

  private body(): Buffer {
    return Buffer.concat(this.chunks);
  }

  /** The result is known and the rest of the response is of no use. */
  private cut(result: FunctionResult): void {
    this.finish(result);
    this.controller?.abort(new Error('the rest of the response is not needed'));
  }

  private finish(result: FunctionResult): void {
    this.end();
    this.resolve(result);
  }

  private fail(error: unknown): void {
    this.end();
    this.reject(error);
  }

  private end(): void {
    this.over = true;
    this.signal.removeEventListener('abort', this.onAbort);
  }
}

function readHead(status: number, raw: Dispatcher.DispatchController['rawHeaders']): ResponseHead {
  const headers = Array.isArray(raw) ? raw : [];
  const length = headerText(headers, 'content-length');
  return {
    status,
    errorCode: headerText(headers, 'direktiv-errorcode'),
    errorMessage: headerText(headers, 'direktiv-errormessage'),
    declaredLength: /^\d+$/.test(length) ? Number(length) : undefined,
  };
}

/** The first value of a header in a flat list of names and values, empty when absent. */
function headerText(headers: readonly (Buffer | string)[], name: string): string {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (headers[i]?.toString('latin1').toLowerCase() === name) return decodeHeader(headers[i + 1] ?? '');
  }
  return '';
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Header bytes have no stated encoding: UTF-8 where they are valid UTF-8, as functions send it, else Latin-1. */
function decodeHeader(value: Buffer | string): string {
  if (typeof value === 'string') return value;
  try {
    return utf8.decode(value);
  } catch (error) {
    if (error instanceof TypeError) return value.toString('latin1');
    throw error;
  }
}
