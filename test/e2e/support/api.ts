import type { Json } from '../../../src/json/json.js';

/** How an instance ended, as a client of the API sees it. */
export interface Ended {
  readonly id: string;
  readonly status: string;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly flow: readonly string[];
  /** Null when none is stored. */
  readonly output: Json;
}

interface InstanceData {
  readonly id: string;
  readonly status: string;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly flow: readonly string[];
  readonly output?: string;
}

/** A client of the API as users write them: plain HTTP. */
export class Api {
  constructor(readonly url: string) {}

  /** Creates a namespace with these files (path -> text). */
  async namespace(name: string, files: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.expectOk(await this.send('POST', '/namespaces', { name }));
    for (const [path, text] of Object.entries(files)) await this.upload(name, path, text);
  }

  /** Uploads a flow; makes the folders it lies in. */
  async upload(namespace: string, path: string, text: string): Promise<void> {
    const segments = path.split('/').filter((segment) => segment !== '');
    const name = segments.pop() ?? '';
    let parent = '';
    for (const segment of segments) {
      await this.send('POST', `/namespaces/${namespace}/files${parent}`, { name: segment, type: 'directory' });
      parent += `/${segment}`;
    }
    const data = Buffer.from(text).toString('base64');
    const file = { name, type: 'workflow', mimeType: 'application/yaml', data };
    await this.expectOk(await this.send('POST', `/namespaces/${namespace}/files${parent}`, file));
  }

  /** Starts a file and gives the id of the instance. */
  async start(namespace: string, path: string, input?: Json): Promise<string> {
    const body = input === undefined ? undefined : JSON.stringify(input);
    const response = await this.fetch(`/namespaces/${namespace}/instances?path=${path}`, { method: 'POST', body });
    await this.expectOk(response);
    return ((await response.json()) as { data: InstanceData }).data.id;
  }

  /** Starts a file with a raw body, waits and gives the end. */
  async run(namespace: string, path: string, input: Json | Buffer = {}): Promise<Ended> {
    const body = Buffer.isBuffer(input) ? input : JSON.stringify(input);
    const url = `/namespaces/${namespace}/instances?path=${path}&wait=true&output=true`;
    const response = await this.fetch(url, { method: 'POST', body });
    await this.expectOk(response);
    return ended(((await response.json()) as { data: InstanceData }).data);
  }

  /** Runs a flow without a file, waits and gives the end. */
  async submit(namespace: string, flow: string, input: Json = {}): Promise<Ended> {
    const response = await this.send('POST', `/namespaces/${namespace}/submissions?wait=true&output=true`, {
      flow,
      input,
    });
    await this.expectOk(response);
    return ended(((await response.json()) as { data: InstanceData }).data);
  }

  /** Starts a flow without a file and gives the id of the instance. */
  async submitWithoutWaiting(namespace: string, flow: string, input: Json = {}): Promise<string> {
    const response = await this.send('POST', `/namespaces/${namespace}/submissions`, { flow, input });
    await this.expectOk(response);
    return ((await response.json()) as { data: InstanceData }).data.id;
  }

  async instance(namespace: string, id: string): Promise<Ended> {
    const response = await this.fetch(`/namespaces/${namespace}/instances/${id}/output`);
    await this.expectOk(response);
    return ended(((await response.json()) as { data: InstanceData }).data);
  }

  /** Polls until the instance has ended. */
  async ended(namespace: string, id: string, timeout = 30_000): Promise<Ended> {
    const until = Date.now() + timeout;
    for (;;) {
      const instance = await this.instance(namespace, id);
      if (instance.status !== 'pending') return instance;
      if (Date.now() > until) throw new Error(`instance ${id} is still pending after ${timeout} ms`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async cancel(namespace: string, id: string): Promise<void> {
    await this.expectOk(await this.send('PATCH', `/namespaces/${namespace}/instances/${id}`, { status: 'cancelled' }));
  }

  /** Messages of the instance's log, children included. */
  async logs(namespace: string, id: string): Promise<string[]> {
    const response = await this.fetch(`/namespaces/${namespace}/logs?instance=${id}`);
    await this.expectOk(response);
    return ((await response.json()) as { data: { msg: string }[] }).data.map(({ msg }) => msg);
  }

  /** The metadata of the instance, undefined when it has none. */
  async metadata(namespace: string, id: string): Promise<Json | undefined> {
    const response = await this.fetch(`/namespaces/${namespace}/instances/${id}/metadata`);
    await this.expectOk(response);
    const { metadata } = ((await response.json()) as { data: { metadata?: string } }).data;
    return metadata === undefined ? undefined : (JSON.parse(Buffer.from(metadata, 'base64').toString()) as Json);
  }

  async broadcast(namespace: string, event: Json): Promise<Response> {
    return this.fetch(`/namespaces/${namespace}/events/broadcast`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/cloudevents+json' },
      body: JSON.stringify(event),
    });
  }

  send(method: string, path: string, body: Json): Promise<Response> {
    return this.fetch(path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  }

  fetch(
    path: string,
    init: {
      method?: string;
      headers?: Record<string, string>;
      body?: string | Buffer | undefined;
      signal?: AbortSignal | undefined;
    } = {},
  ): Promise<Response> {
    const { body, signal, ...rest } = init;
    const given = { ...(body !== undefined && { body }), ...(signal !== undefined && { signal }) };
    return fetch(`${this.url}/api/v2${path}`, { ...rest, ...given });
  }

  private async expectOk(response: Response): Promise<void> {
    if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
  }
}

function ended(data: InstanceData): Ended {
  return {
    id: data.id,
    status: data.status,
    errorCode: data.errorCode,
    errorMessage: data.errorMessage === null ? null : Buffer.from(data.errorMessage, 'base64').toString('utf8'),
    flow: data.flow,
    output:
      data.output === undefined ? null : (JSON.parse(Buffer.from(data.output, 'base64').toString('utf8')) as Json),
  };
}
