import { randomUUID } from 'node:crypto';
import { Router, type Request } from 'express';
import type { Instance, Instances } from '../../instances/instances.js';
import { isJsonObject } from '../../json/json.js';
import { dataInvalid, notFound } from '../http/api-error.js';
import { sendAccepted, sendData } from '../http/answer.js';
import { sendPages } from '../http/answer-pages.js';
import { parseFirstJson } from '../http/json-text.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import type { OpenStreams, StreamedEvent } from '../http/open-streams.js';
import { queryOf } from '../http/query.js';
import { bodyBytes, readBody, smallBodyLimit } from '../http/request-body.js';
import { parseUuid } from '../http/uuid.js';
import { parseInstanceQuery } from '../instance-query.js';
import { instanceView, viewWith, viewWithLengths } from '../instance-view.js';

type InNamespace = Request<{ namespace: string }>;
type OfInstance = Request<{ namespace: string; id: string }>;

/** How long a cancel waits for the end, in milliseconds. */
const cancelPatience = 1_000;

/** `/namespaces/{namespace}/instances` (http 6), but for the start of one. */
export function instancesRouter(instances: Instances, streams: OpenStreams): Router {
  const router = Router({ caseSensitive: true, mergeParams: true });
  router
    .route('/')
    .get(async (request: InNamespace, response) => {
      const { namespace } = request.params;
      const query = parseInstanceQuery(queryOf(request));
      const total = async () => ({ meta: { total: await instances.total(namespace, query) } });
      await sendPages(response, instances.list(namespace, query), instanceView, total);
    })
    .all(methodNotAllowed);
  router
    .route('/:id')
    .get(async (request: OfInstance, response) => {
      sendData(response, await viewWithLengths(instances, await find(instances, request)));
    })
    .patch(readBody(smallBodyLimit), async (request: OfInstance, response) => {
      checkCancelPatch(bodyBytes(request));
      await cancel(instances, await find(instances, request));
      sendAccepted(response);
    })
    .all(methodNotAllowed);
  router
    .route('/:id/subscribe')
    .get(async (request: OfInstance, response) => {
      const instance = await find(instances, request);
      await streams.send(response, (signal) => snapshots(instances, instance, signal));
    })
    .all(methodNotAllowed);
  for (const blob of ['input', 'output', 'metadata'] as const) {
    router
      .route(`/:id/${blob}`)
      .get(async (request: OfInstance, response) => {
        sendData(response, await viewWith(blob, instances, await find(instances, request)));
      })
      .all(methodNotAllowed);
  }
  return router;
}

async function find(instances: Instances, request: OfInstance): Promise<Instance> {
  const { namespace, id } = request.params;
  const uuid = parseUuid(id);
  if (uuid === undefined) throw dataInvalid(`unparsable instance UUID: ${id}`);
  const instance = await instances.get(namespace, uuid);
  if (instance === undefined) throw notFound('not found');
  return instance;
}

/** Answers when the instance has ended, so that the next request sees it; one that takes its time is not waited for. */
async function cancel(instances: Instances, instance: Instance): Promise<void> {
  if (instance.status !== 'pending') return;
  await instances.cancel(instance);
  const enough = AbortSignal.timeout(cancelPatience);
  try {
    await instances.ended(instance, enough);
  } catch (error) {
    if (!enough.aborted) throw error;
  }
}

/** The whole record at once and after each change; the stream stays open behind the end, as Direktiv's does (http 6.6). */
async function* snapshots(
  instances: Instances,
  { namespace, id }: Instance,
  signal: AbortSignal,
): AsyncGenerator<StreamedEvent, 'close' | 'keep-open'> {
  let ended = false;
  for await (const instance of instances.follow(namespace, id, signal)) {
    ended = instance.status !== 'pending';
    yield { id: randomUUID(), data: await viewWithLengths(instances, instance) };
  }
  return ended ? 'keep-open' : 'close';
}

/** A patch can only cancel: exactly `{"status": "cancelled"}` (http 6.5). */
function checkCancelPatch(body: Buffer): void {
  const patch = parseFirstJson(body.toString('utf8'));
  const members = isJsonObject(patch) ? Object.entries(patch) : [];
  const [key, value] = members[0] ?? [];
  if (members.length !== 1 || key?.toLowerCase() !== 'status' || value !== 'cancelled') {
    throw dataInvalid('unsupported patch payload');
  }
}
