import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import type { StoredObject } from './api-server.js';

export interface KnativeOptions {
  /** Milliseconds after which the proxy of a pod cuts a request, whatever the revision says. */
  readonly cutAfter: number;
}

/** An image that Knative does not find in its registry. */
export const unresolvedImage = 'unresolved';

interface PlayedService {
  /** Its own address. */
  readonly route: Server;
  /** It has been without requests for long, until the next one. */
  asleep: boolean;
  most: number;
}

/**
 * Plays what Knative does for pods: it counts the requests at its port in each of them, cuts those that take too long, has as many
 * pods as the requests need, and wakes a service without pods when one comes in by its own address.
 */
export class Knative {
  /** Requests that were cut. */
  cuts = 0;
  private readonly agent = new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  private readonly proxies = new Map<string, { readonly server: Server; running: number }>();
  private readonly services = new Map<string, PlayedService>();

  constructor(private readonly options: KnativeOptions) {}

  /** What the service says of itself. */
  async statusOf({ metadata: { name }, spec }: StoredObject): Promise<object> {
    const played: PlayedService = { route: createServer(() => (played.asleep = false)), asleep: false, most: 1 };
    this.services.set(name, played);
    const { port } = await listening(played.route, '127.0.0.1');
    const found = templateOf(spec).spec.containers[0]?.image !== unresolvedImage;
    const ready = found
      ? { type: 'Ready', status: 'True' }
      : { type: 'Ready', status: 'False', message: `Unable to fetch image "${unresolvedImage}"` };
    return {
      address: { url: `http://127.0.0.1:${port}` },
      conditions: [ready, { type: 'RoutesReady', status: 'True' }],
    };
  }

  /** How many pods a service is to have. @param ips of those that it has */
  podsOf({ metadata: { name }, spec }: StoredObject, ips: readonly string[]): number {
    const played = this.services.get(name);
    const { metadata, spec: revision } = templateOf(spec);
    if (played === undefined || revision.containers[0]?.image === unresolvedImage) return 0;
    const scaling = (what: string) => Number(metadata.annotations[`autoscaling.knative.dev/${what}`]);
    const running = ips.reduce((sum, ip) => sum + (this.proxies.get(ip)?.running ?? 0), 0);
    const full = (scaling('target') * scaling('target-utilization-percentage')) / 100;
    played.most = Math.max(played.asleep ? 0 : played.most, Math.ceil(running / full), played.asleep ? 0 : 1);
    return Math.min(Math.max(played.most, scaling('min-scale')), scaling('max-scale'));
  }

  /** A pod as Knative makes it of a revision: without what only it understands, and with its proxy. */
  podSpecOf(revision: Record<string, unknown>): Record<string, unknown> {
    const pod = {
      ...revision,
      containers: [...(revision['containers'] as object[]), { name: 'queue-proxy', image: 'q' }],
    };
    const own = ['containerConcurrency', 'timeoutSeconds', 'responseStartTimeoutSeconds'];
    return Object.fromEntries(Object.entries(pod).filter(([name]) => !own.includes(name)));
  }

  /** A service has had no requests for long. */
  sleep(name: string): void {
    const played = this.services.get(name);
    if (played !== undefined) played.asleep = true;
  }

  /** A pod that is told to end has time for the requests in it. */
  isBusy(ip: string | undefined): boolean {
    return (this.proxies.get(ip ?? '')?.running ?? 0) > 0;
  }

  async podStarted(ip: string): Promise<void> {
    const proxy = { server: createServer((incoming, response) => void this.pass(ip, incoming, response)), running: 0 };
    this.proxies.set(ip, proxy);
    await listening(proxy.server, ip, 8012);
  }

  podStopped(ip: string): void {
    end(this.proxies.get(ip)?.server);
    this.proxies.delete(ip);
  }

  async close(): Promise<void> {
    for (const ip of this.proxies.keys()) this.podStopped(ip);
    for (const { route } of this.services.values()) end(route);
    await this.agent.destroy();
  }

  private async pass(ip: string, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const proxy = this.proxies.get(ip);
    if (proxy === undefined) return;
    proxy.running++;
    const over = AbortSignal.timeout(this.options.cutAfter);
    const left = new AbortController();
    response.on('close', () => left.abort());
    const { method = 'GET', url = '/', headers } = incoming;
    try {
      const answer = await request(`http://${ip}:8890${url}`, {
        method: method as 'POST',
        headers: { authorization: headers.authorization, 'content-type': headers['content-type'] },
        body: incoming,
        dispatcher: this.agent,
        signal: AbortSignal.any([over, left.signal]),
      });
      const body = Buffer.from(await answer.body.arrayBuffer());
      response.writeHead(answer.statusCode).end(body);
    } catch {
      if (over.aborted) this.cuts++;
      response.writeHead(over.aborted ? 504 : 502).end(over.aborted ? 'request timeout' : 'bad gateway');
    } finally {
      proxy.running--;
    }
  }
}

interface Template {
  readonly metadata: { readonly annotations: Readonly<Record<string, string>> };
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
}

function templateOf(spec: StoredObject['spec']): Template {
  return (spec as { readonly template: Template }).template;
}

async function listening(server: Server, host: string, port = 0): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  return server.address() as AddressInfo;
}

function end(server: Server | undefined): void {
  server?.close();
  server?.closeAllConnections();
}
