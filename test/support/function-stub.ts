import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A `POST` that the stub got. Times are milliseconds since the epoch. */
export interface StubCall {
  readonly actionId: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** Header names and values as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly at: number;
  /** Whether the directory in `Direktiv-TempDir` was there when the call came. */
  readonly tempDirExisted: boolean;
  /** Statuses that the log server answered to `__log` and `__logget`. */
  readonly logStatuses: number[];
  /** When the stub had answered. */
  answeredAt?: number;
  /** When the connection was lost before the stub had answered. */
  droppedAt?: number;
}

/** A `DELETE` that the stub got: the interrupt of an action. */
export interface StubDelete {
  readonly actionId: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly at: number;
}

/** A running stub. */
export interface FunctionStub {
  readonly url: string;
  readonly port: number;
  readonly calls: StubCall[];
  readonly deletes: StubDelete[];
  /** Calls of one action. */
  callsOf(actionId: string): StubCall[];
  /** Interrupts of one action. */
  deletesOf(actionId: string): StubDelete[];
  /** Forgets calls, interrupts and how often a body has failed. */
  reset(): void;
  close(): Promise<void>;
}

export interface FunctionStubOptions {
  /** Port to listen on. Default: a free one. */
  readonly port?: number;
  /** Port of the log server for `__log` and `__logget`. Default: 8889. */
  readonly logPort?: number;
}

/** The keys of a JSON object that tell the stub what to do; all others are data. */
interface Control {
  /** Waits this many seconds first. */
  readonly __delay?: number;
  /** Status 500 with the headers of an error; `__errmsg` alone is a message without a code. */
  readonly __errcode?: string;
  readonly __errmsg?: string;
  /** With `__errcode` or `__errmsg`: only the first calls of the same body fail. */
  readonly __times?: number;
  /** With `__errcode`: only the first actions of the same body fail, each however often its call is repeated. */
  readonly __actions?: number;
  /** This status with the body `status body`; beside `__errcode` or `__errmsg` the status of the error. */
  readonly __status?: number;
  /** Answers this text. */
  readonly __raw?: string;
  /** Answers `{"x":"aaa…"}` with this many letters. */
  readonly __size?: number;
  /** Logs this text, by `POST` or by `GET`. */
  readonly __log?: string;
  readonly __logget?: string;
  /** Writes these files into the directory of the action. */
  readonly __write?: Readonly<Record<string, string>>;
  /** Writes this text into the folder `out` of the action. */
  readonly __out?: { readonly path: string; readonly text: string };
  /** Answers the texts of these files in the directory of the action. */
  readonly __read?: readonly string[];
  /** Sets headers of the response; the status stays 200. */
  readonly __headers?: Readonly<Record<string, string>>;
  /** Never answers. */
  readonly __hang?: unknown;
  /** Cuts the connection. */
  readonly __reset?: unknown;
  /** Answers bytes that are not HTTP. */
  readonly __garbage?: unknown;
}

/**
 * Starts a real HTTP server that behaves like a function container: it answers its body unchanged, byte for byte,
 * unless the body is a JSON object with control keys ({@link Control}).
 */
export async function startFunctionStub(options: FunctionStubOptions = {}): Promise<FunctionStub> {
  const calls: StubCall[] = [];
  const deletes: StubDelete[] = [];
  const failures = new Map<string, string[]>();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const server = createServer((request, response) => {
    const actionId = request.headers['direktiv-actionid']?.toString() ?? '';
    const { headers, rawHeaders, url: path = '/' } = request;
    const at = Date.now();
    if (request.method === 'DELETE') {
      deletes.push({ actionId, path, headers, at });
      response.end();
      return;
    }
    const handle = async (): Promise<void> => {
      const body = await readAll(request);
      const tempDirExisted = existsSync(headers['direktiv-tempdir']?.toString() ?? '');
      const call: StubCall = { actionId, path, headers, rawHeaders, body, at, tempDirExisted, logStatuses: [] };
      calls.push(call);
      response.once('finish', () => (call.answeredAt = Date.now()));
      response.once('close', () => {
        if (call.answeredAt === undefined) call.droppedAt = Date.now();
      });
      await behave(call, response, { logPort: options.logPort ?? 8889, failures, signal: closing.signal });
    };
    handle().catch(() => response.destroy());
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    calls,
    deletes,
    callsOf: (actionId) => calls.filter((call) => call.actionId === actionId),
    deletesOf: (actionId) => deletes.filter((one) => one.actionId === actionId),
    reset: () => {
      calls.length = 0;
      deletes.length = 0;
      failures.clear();
    },
    close: () => {
      closing.abort();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

interface Surroundings {
  readonly logPort: number;
  /** The actions that were to fail, by what they were sent. */
  readonly failures: Map<string, string[]>;
  readonly signal: AbortSignal;
}

async function behave(call: StubCall, response: ServerResponse, around: Surroundings): Promise<void> {
  const control = controlOf(call.body);
  if (control.__delay !== undefined) await sleep(control.__delay * 1000, undefined, { signal: around.signal });
  await log(call, control, around.logPort);
  const dir = call.headers['direktiv-tempdir']?.toString() ?? '';
  for (const [path, text] of Object.entries(control.__write ?? {})) await writeFile(join(dir, path), text);
  if (control.__out !== undefined) await writeFile(join(dir, 'out', control.__out.path), control.__out.text);
  if (control.__hang !== undefined) return;
  if (control.__reset !== undefined) return void response.socket?.resetAndDestroy();
  if (control.__garbage !== undefined) return void response.socket?.end('this is no HTTP\r\n\r\n');
  if (fails(call, control, around.failures)) return sendError(response, control);
  if (control.__status !== undefined) return void response.writeHead(control.__status).end('status body');
  for (const [name, value] of Object.entries(control.__headers ?? {})) response.setHeader(name, value);
  if (control.__read !== undefined) {
    const texts = await Promise.all(
      control.__read.map(async (path) => [path, await readFile(join(dir, path), 'utf8')]),
    );
    return void response.end(JSON.stringify(Object.fromEntries(texts)));
  }
  if (control.__size !== undefined) return void response.end(JSON.stringify({ x: 'a'.repeat(control.__size) }));
  response.end(control.__raw ?? call.body);
}

function controlOf(body: Buffer): Control {
  try {
    const value: unknown = JSON.parse(body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}

function fails(call: StubCall, control: Control, failures: Surroundings['failures']): boolean {
  if (control.__errcode === undefined && control.__errmsg === undefined) return false;
  const key = createHash('sha256').update(call.body).digest('hex');
  const before = failures.get(key) ?? [];
  failures.set(key, [...before, call.actionId]);
  if (control.__actions !== undefined)
    return [...new Set([...before, call.actionId])].indexOf(call.actionId) < control.__actions;
  return before.length < (control.__times ?? Infinity);
}

function sendError(response: ServerResponse, control: Control): void {
  if (control.__errcode !== undefined) response.setHeader('Direktiv-ErrorCode', control.__errcode);
  if (control.__errmsg !== undefined) response.setHeader('Direktiv-ErrorMessage', control.__errmsg);
  response.writeHead(control.__status ?? 500).end('error body');
}

async function log(call: StubCall, control: Control, port: number): Promise<void> {
  const url = `http://127.0.0.1:${port}/log?aid=${encodeURIComponent(call.actionId)}`;
  if (control.__log !== undefined) {
    call.logStatuses.push((await fetch(url, { method: 'POST', body: control.__log })).status);
  }
  if (control.__logget !== undefined) {
    call.logStatuses.push((await fetch(`${url}&log=${encodeURIComponent(control.__logget)}`)).status);
  }
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
