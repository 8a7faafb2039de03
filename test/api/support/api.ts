import { afterAll, beforeAll, beforeEach } from 'vitest';
import { AccessGate } from '../../../src/access/gate.js';
import type { OidcTokens } from '../../../src/access/oidc.js';
import { createApp } from '../../../src/api/app.js';
import type { RequestObserver } from '../../../src/api/http/observe-requests.js';
import { OpenStreams } from '../../../src/api/http/open-streams.js';
import { Readiness } from '../../../src/operations/readiness.js';
import { listen, type ListeningServer } from '../../../src/process/http-server.js';
import { createBroadcaster } from '../../../src/events/broadcast.js';
import type { CloudEvent } from '../../../src/events/cloud-event.js';
import { Dispatcher } from '../../../src/events/dispatcher.js';
import type { TryOut } from '../../../src/jx/try-out.js';
import { checkFlow } from '../../../src/language/lint/check-flow.js';
import { noPods, type ServicePods } from '../../../src/services/service-pods.js';
import type { Store } from '../../../src/store/database.js';
import { useStore } from '../../support/postgres.js';
import { FakeInstances } from './fake-instances.js';
import { holdToSchema } from './hold-to-schema.js';

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text as JSON. */
  readonly json: Answered;
}
interface Answered {
  data: never;
  meta: never;
  error: { code: string; message: string; diagnostics?: unknown };
}

export interface TestApi {
  readonly url: string;
  readonly port: number;
  readonly store: Store;
  readonly instances: FakeInstances;
  readonly woken: { instance: string; waitId: string; event: CloudEvent }[];
  readonly streams: OpenStreams;
  /** Method, resource, status and seconds of every request. */
  readonly observed: Parameters<RequestObserver>[];
  /** What was written to the log of the server. */
  readonly logged: { details: object; message: string }[];
  /** What was written for those who watch over it. */
  readonly audited: { details: object; message: string }[];
  send(method: string, path: string, body?: string | Uint8Array, headers?: Record<string, string>): Promise<Answer>;
  get(path: string): Promise<Answer>;
  /** Sends JSON. */
  post(path: string, body: unknown): Promise<Answer>;
}

export interface TestApiOptions {
  /** Ask for a key even while there is none. */
  readonly closed?: boolean;
  readonly tokens?: OidcTokens;
  /** Folder of a web UI. */
  readonly ui?: string;
  /** What services run on. */
  readonly pods?: ServicePods;
  readonly proxies?: number;
  readonly maxRequests?: number;
}

/** The API on a real socket and a real store, with the namespace `demo`, new for every test. */
export function useApi(options: TestApiOptions = {}): () => TestApi {
  const store = useStore();
  let server: ListeningServer | undefined;
  const threads = new Threads();
  const instances = new FakeInstances();
  const woken: TestApi['woken'] = [];
  const logged: TestApi['logged'] = [];
  const audited: TestApi['audited'] = [];
  const observed: TestApi['observed'] = [];
  const streams = new OpenStreams();

  beforeAll(async () => {
    const { outbox, deliveries } = store();
    const dispatcher = new Dispatcher({
      ...{ outbox, deliveries },
      deliver: ({ instance, waitId, events }) => {
        woken.push({ instance, waitId: waitId ?? '', event: events[0]! });
        return Promise.resolve('settled');
      },
      problem: (message, details) => logged.push({ details: { details }, message }),
    });
    const app = createApp({
      store: store(),
      instances,
      events: createBroadcaster({ outbox, history: store().events, dispatcher }),
      starts: { changed: () => Promise.resolve(), followPause: () => Promise.resolve() },
      review: checkFlow,
      gate: new AccessGate({ keys: store().apiKeys, tokens: options.tokens, alwaysClosed: options.closed ?? false }),
      pods: options.pods ?? noPods,
      tryOut: threads.tryOut,
      version: '0.0.0-test',
      streams,
      ui: options.ui,
      proxies: options.proxies ?? 0,
      maxRequests: options.maxRequests ?? 1000,
      observe: (...seen) => void observed.push(seen),
      tracing: undefined,
      readiness: new Readiness([{ name: 'database', check: () => store().check() }], () => undefined),
      log: {
        error: (details, message) => logged.push({ details, message }),
        info: (details, message) => audited.push({ details, message }),
      },
    });
    server = await listen(app, { host: '127.0.0.1', port: 0 });
  });
  afterAll(async () => {
    streams.endAll();
    await server?.close(100);
    await threads.close();
  });
  beforeEach(async () => {
    for (const { name } of await store().namespaces.list()) await store().namespaces.delete(name);
    await store().namespaces.create('demo');
    for (const list of [
      woken,
      logged,
      audited,
      observed,
      instances.starts,
      instances.queries,
      instances.cancelled,
      instances.abandoned,
    ]) {
      list.length = 0;
    }
    instances.runs.clear();
    instances.outcome = { status: 'complete', output: {} };
  });

  return () => {
    const port = server?.port ?? 0;
    const url = `http://127.0.0.1:${port}`;
    const send: TestApi['send'] = (method, path, body, headers) => request(`${url}${path}`, method, body, headers);
    return {
      url,
      port,
      store: store(),
      instances,
      streams,
      woken,
      logged,
      audited,
      observed,
      send,
      get: (path) => send('GET', path),
      post: (path, body) => send('POST', path, JSON.stringify(body)),
    };
  };
}

async function request(
  url: string,
  method: string,
  body?: string | Uint8Array,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, { method, headers, body: (body as RequestInit['body']) ?? null });
  const text = await response.text();
  const { pathname, search } = new URL(url);
  const contentType = response.headers.get('content-type');
  holdToSchema({ method, path: `${pathname}${search}`, status: response.status, contentType, text });
  return {
    status: response.status,
    headers: response.headers,
    text,
    get json() {
      return JSON.parse(text) as Answered;
    },
  };
}

/** Standard base64 of a text. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** The threads for expressions, of the build: a thread is started from a built file. They start when they are needed. */
class Threads {
  private pool: { close(): Promise<void> } | undefined;
  private evaluate: TryOut | undefined;

  readonly tryOut: TryOut = async (value, data) => {
    this.evaluate ??= await this.open();
    return this.evaluate(value, data);
  };

  async close(): Promise<void> {
    await this.pool?.close();
  }

  private async open(): Promise<TryOut> {
    const built = (path: string): unknown =>
      import(/* @vite-ignore */ new URL(`../../../dist/src/js/${path}`, import.meta.url).href);
    const { ThreadPool } = (await built('pool.js')) as { ThreadPool: new () => { close(): Promise<void> } };
    const { tryOutIn } = (await built('try-out.js')) as { tryOutIn: (threads: object) => TryOut };
    this.pool = new ThreadPool();
    return tryOutIn(this.pool);
  }
}
