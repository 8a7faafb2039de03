import type { Router, Request } from 'express';
import type { Pause } from '../../store/namespaces/pauses.js';
import { namespaceNotFound } from '../http/api-error.js';
import { sendData, sendNothing } from '../http/answer.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { resourceRouter } from '../http/resource-router.js';
import { formatTime } from '../http/time.js';
import type { ApiStore, StartSettings } from '../parts.js';

type InNamespace = Request<{ namespace: string }>;

/** `/namespaces/{namespace}/pause`: while it is paused nothing in a namespace starts by itself. Direktiv has no such call. */
export function pauseRouter({ pauses, logs }: Pick<ApiStore, 'pauses' | 'logs'>, starts: StartSettings): Router {
  const say = (namespace: string, message: string) =>
    logs.appendNamespaceLine({ namespace, level: 'INFO', message, time: Date.now() });
  const router = resourceRouter();
  router
    .route('/')
    .get(async ({ params: { namespace } }: InNamespace, response) => {
      sendData(response, view(await pauses.get(namespace)));
    })
    .put(async ({ params: { namespace } }: InNamespace, response) => {
      if (await pauses.begin(namespace))
        await say(namespace, 'the namespace is paused: nothing in it starts by itself');
      await starts.followPause(namespace);
      sendData(response, view(await pauses.get(namespace)));
    })
    .delete(async ({ params: { namespace } }: InNamespace, response) => {
      const released = await pauses.end(namespace);
      if (released !== undefined) await say(namespace, `the namespace goes on; starts that were held: ${released}`);
      await starts.followPause(namespace);
      sendNothing(response);
    })
    .all(methodNotAllowed);
  return router;
}

function view(pause: Pause | undefined) {
  if (pause === undefined) throw namespaceNotFound();
  const { since, held } = pause;
  return { paused: since !== null, since: since === null ? null : formatTime(since), held };
}
