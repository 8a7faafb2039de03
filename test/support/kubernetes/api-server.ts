import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Json } from '../../../src/json/json.js';
import type { Patch } from '../../../src/language/model.js';
import { applyPatch, PatchError } from '../../../src/services/json-patch.js';
import { Changes, type Followed } from './changes.js';
import { faultsOf } from './validate.js';

/** An object as the fake keeps it. */
export interface StoredObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
    readonly deletionTimestamp?: string;
  };
  readonly spec?: Record<string, unknown>;
  readonly status?: Record<string, unknown>;
  readonly data?: Record<string, string>;
}

/** The API of a cluster, as far as the runtime uses it. */
export interface ApiServer {
  readonly url: string;
  readonly token: string;
  /** What there is of a resource such as `deployments`; those of Knative are `knativeservices`. */
  all(name: string): StoredObject[];
  /** Ends all streams of changes, as the API server does every few minutes. @param fault what it says before */
  cutStreams(fault?: { readonly code: number; readonly message: string }): void;
  /** Streams of changes that were opened so far. */
  readonly opened: readonly string[];
  /** Requests that changed something, as `POST deployments/name`. */
  readonly changes: string[];
  close(): Promise<void>;
}

interface Resource {
  readonly kind: string;
  readonly apiVersion: string;
  /** What it is called here. */
  readonly name: string;
}

export interface ApiServerOptions {
  /** False: nobody may follow changes. */
  readonly watch?: boolean;
  /** The cluster has Knative, which lets requests take so many seconds. */
  readonly knative?: { readonly longestTimeout: number };
}

const knativeRoot = '/apis/serving.knative.dev/v1';
const knativeKey = `${knativeRoot} services`;

const resources: Readonly<Record<string, Resource>> = {
  '/api/v1 pods': { kind: 'Pod', apiVersion: 'v1', name: 'pods' },
  '/api/v1 services': { kind: 'Service', apiVersion: 'v1', name: 'services' },
  '/api/v1 secrets': { kind: 'Secret', apiVersion: 'v1', name: 'secrets' },
  '/apis/apps/v1 deployments': { kind: 'Deployment', apiVersion: 'apps/v1', name: 'deployments' },
  '/apis/autoscaling/v2 horizontalpodautoscalers': {
    kind: 'HorizontalPodAutoscaler',
    apiVersion: 'autoscaling/v2',
    name: 'horizontalpodautoscalers',
  },
  [knativeKey]: { kind: 'Service', apiVersion: 'serving.knative.dev/v1', name: 'knativeservices' },
};

class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The answer to one who follows changes. */
class Following {
  constructor(readonly followed: Followed) {}
}

/**
 * A server that speaks so much of Kubernetes' API as workers need, keeps objects in memory, and takes none that the schemas of
 * Kubernetes refuse. Nothing happens by itself in it: see the kubelet beside it.
 */
export async function startApiServer({ watch = true, knative }: ApiServerOptions = {}): Promise<ApiServer> {
  const token = randomUUID();
  const stored = new Map<string, Map<string, StoredObject>>();
  const changes: string[] = [];
  const streams = new Changes();
  let version = 0;

  function answer(request: IncomingMessage, body: string): unknown {
    const url = new URL(`http://api${request.url ?? ''}`);
    const [, root = '', rest = ''] = /^(\/api\/v1|\/apis\/[^/]+\/[^/]+)\/namespaces\/(.+)$/.exec(url.pathname) ?? [];
    if (request.headers.authorization !== `Bearer ${token}`) throw new Refusal(401, 'Unauthorized');
    if (url.pathname === knativeRoot && knative !== undefined)
      return { kind: 'APIResourceList', groupVersion: 'serving.knative.dev/v1', resources: [{ name: 'services' }] };
    const [, plural = '', name, part] = rest.split('/');
    const resource = resources[`${root} ${plural}`];
    if (resource === undefined || (root === knativeRoot && knative === undefined))
      throw new Refusal(404, 'the server could not find the requested resource');
    const what = `${request.method ?? ''} ${plural}${name === undefined ? '' : `/${name}`}${part === undefined ? '' : `/${part}`}`;
    if (request.method !== 'GET') changes.push(what);
    const key = `${root} ${plural}`;
    const objects = stored.get(key) ?? new Map<string, StoredObject>();
    stored.set(key, objects);
    const found = (): StoredObject => {
      const object = objects.get(name ?? '');
      if (object !== undefined) return object;
      throw new Refusal(404, `${plural} "${name ?? ''}" not found`);
    };
    const keep = (object: StoredObject): StoredObject => {
      if (knative !== undefined && key === knativeKey) checkTimeout(object, knative.longestTimeout);
      const faults = faultsOf(object);
      if (faults.length > 0) throw new Refusal(422, `${resource.kind} is invalid: ${faults.join('; ')}`);
      const metadata = { ...object.metadata, resourceVersion: String(++version) };
      streams.tell(key, objects.has(metadata.name) ? 'MODIFIED' : 'ADDED', { ...object, metadata });
      objects.set(metadata.name, { ...object, metadata });
      return { ...object, metadata };
    };
    switch (`${request.method ?? ''}${name === undefined ? ' all' : ''}`) {
      case 'GET all': {
        const wants = selecting(url.searchParams.get('labelSelector') ?? '');
        const present = sorted([...objects.values()]).filter(wants);
        if (!watch && url.searchParams.has('watch')) throw new Refusal(403, 'Forbidden');
        if (url.searchParams.has('watch')) return new Following({ key, wants, present });
        return {
          kind: `${resource.kind}List`,
          apiVersion: resource.apiVersion,
          metadata: { resourceVersion: '1' },
          items: present,
        };
      }
      case 'GET':
        return part === 'log' ? `the log of ${name ?? ''}\n` : found();
      case 'POST all': {
        const given = JSON.parse(body) as StoredObject & { metadata: { generateName?: string } };
        const called = given.metadata.name ?? `${given.metadata.generateName ?? ''}${randomUUID().slice(0, 5)}`;
        if (objects.has(called)) throw new Refusal(409, `${plural} "${called}" already exists`);
        const made = { name: called, uid: randomUUID(), creationTimestamp: new Date().toISOString() };
        const { kind, apiVersion } = resource;
        return keep({ ...given, kind, apiVersion, metadata: { ...given.metadata, ...made } });
      }
      case 'PATCH':
        return keep(patched(found(), body, request.headers['content-type'] ?? ''));
      case 'DELETE': {
        const object = found();
        const { preconditions, gracePeriodSeconds } = (body === '' ? {} : JSON.parse(body)) as {
          preconditions?: { uid: string };
          gracePeriodSeconds?: number;
        };
        if (preconditions !== undefined && preconditions.uid !== object.metadata.uid)
          throw new Refusal(409, `the UID in the precondition (${preconditions.uid}) is not that of the object`);
        // What runs on a node is ended there first.
        if (gracePeriodSeconds === 0 || object.spec?.['nodeName'] === undefined) {
          objects.delete(object.metadata.name);
          streams.tell(key, 'DELETED', object);
        } else keep({ ...object, metadata: { ...object.metadata, deletionTimestamp: new Date().toISOString() } });
        return { kind: 'Status', apiVersion: 'v1', status: 'Success' };
      }
      default:
        throw new Refusal(405, `no ${request.method ?? ''}`);
    }
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const send = (status: number, value: unknown): void => {
        if (value instanceof Following) return streams.open(value.followed, response);
        const text = typeof value === 'string';
        response.writeHead(status, { 'Content-Type': text ? 'text/plain' : 'application/json' });
        response.end(text ? value : JSON.stringify(value));
      };
      try {
        send(200, answer(request, Buffer.concat(chunks).toString()));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        send(error.status, { kind: 'Status', apiVersion: 'v1', status: 'Failure', message: error.message });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    changes,
    opened: streams.opened,
    cutStreams: (fault) => streams.cut(fault),
    all: (name) =>
      [...stored]
        .filter(([key]) => resources[key]?.name === name)
        .flatMap(([, objects]) => sorted([...objects.values()])),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** As etcd has them. */
function sorted(objects: readonly StoredObject[]): StoredObject[] {
  return [...objects].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}

function selecting(selector: string): (object: StoredObject) => boolean {
  const wanted = selector === '' ? [] : selector.split(',').map((one) => one.split('='));
  return ({ metadata: { labels = {} } }) => wanted.every(([name = '', value]) => labels[name] === value);
}

/** As the webhook of Knative says it. */
function checkTimeout({ spec }: StoredObject, longest: number): void {
  const { timeoutSeconds = 0 } = (spec as { template: { spec: { timeoutSeconds?: number } } }).template.spec;
  if (timeoutSeconds <= longest) return;
  const fault = `expected 0 <= ${timeoutSeconds} <= ${longest}: spec.template.spec.timeoutSeconds`;
  throw new Refusal(
    400,
    `admission webhook "validation.webhook.serving.knative.dev" denied the request: validation failed: ${fault}`,
  );
}

function patched(object: StoredObject, body: string, type: string): StoredObject {
  const change = JSON.parse(body) as Json;
  if (type === 'application/merge-patch+json') return merged(object as unknown as Json, change) as never;
  if (type !== 'application/json-patch+json') throw new Refusal(415, `no patch: ${type}`);
  try {
    return (change as unknown as Patch[]).reduce<Json>(applyPatch, object as unknown as Json) as never;
  } catch (error) {
    if (error instanceof PatchError) throw new Refusal(422, error.message);
    throw error;
  }
}

/** RFC 7386. */
function merged(target: Json, change: Json): Json {
  if (typeof change !== 'object' || change === null || Array.isArray(change)) return change;
  const base = typeof target === 'object' ? { ...(target as Record<string, Json>) } : {};
  for (const [key, value] of Object.entries(change)) {
    if (value === null) Reflect.deleteProperty(base, key);
    else base[key] = merged(base[key] ?? null, value);
  }
  return base;
}
