import type { Router } from 'express';
import express, { type Express, type RequestHandler } from 'express';
import { healthRoutes } from '../operations/health-routes.js';
import { authenticate, authorizeNamespace, authorizeWithin } from './access/authentication.js';
import { refuseOtherSites } from './access/other-sites.js';
import { errorEnvelope08 } from './direktiv-08/error-envelope.js';
import { registries08Router } from './direktiv-08/registries.js';
import { direktiv08Router } from './direktiv-08/router.js';
import { FileChanges, type FileEffects } from './files/change-files.js';
import { reserveSecrets } from './files/reserve-secrets.js';
import { warnOfServices } from './files/warn-of-services.js';
import { admit } from './http/admission.js';
import { formerPath, methodNotAllowed, pathNotFound } from './http/api-error.js';
import { answerErrors } from './http/error-answer.js';
import { observeRequests } from './http/observe-requests.js';
import { nameRequest } from './http/request-id.js';
import { securityHeaders } from './http/security-headers.js';
import { endSlowBodies } from './http/slow-bodies.js';
import { traceRequests } from './http/trace-requests.js';
import { requireNamespace } from './namespaces/require-namespace.js';
import type { ApiParts } from './parts.js';
import { absentRouter } from './resources/absent.js';
import { apiDocsRouter } from './resources/api-docs.js';
import { eventBroadcastRouter } from './resources/event-broadcast.js';
import { eventsRouter } from './resources/events.js';
import { filesRouter } from './resources/files.js';
import { gatewayRouter } from './resources/gateway.js';
import { instanceStartRouter } from './resources/instance-start.js';
import { instancesRouter } from './resources/instances.js';
import { jxRouter } from './resources/jx.js';
import { logsRouter } from './resources/logs.js';
import { metricsRouter } from './resources/metrics.js';
import { namespacesRouter } from './resources/namespaces.js';
import { notificationsRouter } from './resources/notifications.js';
import { pauseRouter } from './resources/pause.js';
import { registriesRouter } from './resources/registries.js';
import { secretsRouter } from './resources/secrets.js';
import { servicesRouter } from './resources/services.js';
import { statusRouter } from './resources/status.js';
import { submissionsRouter } from './resources/submissions.js';
import { variablesRouter } from './resources/variables.js';
import { webUi } from './web-ui.js';

/** The HTTP API below `/api/v2`, and that of Direktiv 0.8 below `/api/namespaces`. */
export function createApp(parts: ApiParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.set('trust proxy', parts.proxies);
  const changes = new FileChanges(parts.store.files, fileEffects(parts));
  const groups = namespaceGroups(parts, changes);
  const resources = new Set(['status', 'jx', 'namespaces', ...groups.map(([group]) => group)]);
  app.use(observeRequests(parts.observe, resources));
  if (parts.tracing !== undefined) app.use('/api', traceRequests(parts.tracing));
  app.use(nameRequest, securityHeaders, admit(parts.maxRequests), endSlowBodies(), noneOfExpress);
  app.use(healthRoutes(parts.readiness));
  if (parts.ui !== undefined) app.use(webUi(parts.ui));
  app.use('/api', apiDocsRouter(parts.version));
  app.use('/api/v2/status', statusRouter(parts.version, parts.gate));
  // From here on a key is asked for.
  app.use('/api', refuseOtherSites, authenticate(parts.gate, parts.log));
  const namespaces = ['/api/v2/namespaces', '/api/namespaces'];
  app.use([...namespaces.map((path) => `${path}/:namespace`), ...namespaces], authorizeNamespace);
  app.use('/api/v2/jx', jxRouter(parts.tryOut));
  app.use('/api/v2/namespaces', namespacesRouter(parts.store, parts.instances, parts.starts));
  app.use('/api/v2/namespaces/:namespace/instances', instanceStartRouter(parts.store, parts.instances));
  app.use('/api/v2/namespaces/:namespace/events', eventBroadcastRouter(parts.events, parts.store));
  for (const [group, router] of groups) {
    app.use(`/api/v2/namespaces/:namespace/${group}`, requireNamespace(parts.store), router);
  }
  app.use('/api/namespaces', direktiv08Router(parts, changes));
  app.use(
    '/api/functions/registries/namespaces/:namespace',
    authorizeWithin,
    requireNamespace(parts.store),
    registries08Router(parts.store.registries),
  );
  app.use(['/api/namespaces', '/api/functions'], formerApi, answerErrors(parts.log, errorEnvelope08));
  app.use(unknownPath);
  app.use(answerErrors(parts.log));
  return app;
}

/** What there is below a namespace: group name -> its router. */
function namespaceGroups(parts: ApiParts, changes: FileChanges): readonly (readonly [string, Router])[] {
  const { store, instances, events, streams, pods } = parts;
  return [
    ['files', filesRouter(store.files, changes)],
    ['variables', variablesRouter(store.variables, instances)],
    ['instances', instancesRouter(instances, streams)],
    ['submissions', submissionsRouter(instances)],
    ['logs', logsRouter(store.logs, streams)],
    ['secrets', secretsRouter(store.secrets)],
    ['services', servicesRouter(store.files, pods, streams)],
    ['registries', registriesRouter(store.registries)],
    ['metrics', metricsRouter(instances)],
    ['pause', pauseRouter(store, parts.starts)],
    ['gateway', gatewayRouter()],
    ['syncs', absentRouter('/')],
    ['notifications', notificationsRouter(store)],
    ['events', eventsRouter(events, store, streams)],
  ];
}

function fileEffects({ store, starts, review }: ApiParts): FileEffects {
  const [reserve, warn] = [reserveSecrets(store.secrets, review), warnOfServices(store.logs)];
  return {
    saved: async (namespace, file) => {
      await reserve(namespace, file);
      await warn(namespace, file);
    },
    changed: (namespace, path) => starts.changed(namespace, path),
  };
}

/** Express would answer HEAD like GET, and OPTIONS by itself where nobody else does: this API has neither (http 20.35). */
const noneOfExpress: RequestHandler = ({ method }, _response, next) => {
  if (method === 'HEAD' || method === 'OPTIONS') throw methodNotAllowed();
  next();
};

const formerApi: RequestHandler = () => {
  throw formerPath();
};

const unknownPath: RequestHandler = () => {
  throw pathNotFound();
};
