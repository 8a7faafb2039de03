import type { Request, RequestHandler, Response } from 'express';
import type { TraceContext } from '../../tracing/trace-context.js';
import type { RequestSpan, Tracing } from '../../tracing/tracing.js';

const key = 'tracing';
/** In the API, and in that of Direktiv 0.8. */
const ofNamespace = /^(\/api(?:\/v2|\/functions\/registries)?\/namespaces\/)([^/]+)/;

/** Makes a span of every request, until its answer or its client has left (HTTP API 1.8). */
export function traceRequests(tracing: Pick<Tracing, 'request'>): RequestHandler {
  return (request, response, next) => {
    const { pathname } = new URL(request.originalUrl, 'http://localhost');
    const span: RequestSpan = tracing.request(request.method, request.headers);
    response.locals[key] = span.context;
    const routeOf = watchRoute(request);
    response.once('close', () => {
      const route = routeOf();
      const namespace = ofNamespace.exec(pathname)?.[2];
      const instance = response.getHeader('Direktiv-Instance-Id');
      span.end({
        path: pathname,
        scheme: request.protocol,
        status: response.statusCode,
        ...(route === undefined ? {} : { route }),
        ...(namespace === undefined ? {} : { namespace }),
        ...(typeof instance === 'string' ? { instance } : {}),
      });
    });
    next();
  };
}

/** Where the request that is answered is in its trace; undefined when it is not traced. */
export function traceOf(response: Response): TraceContext | undefined {
  return response.locals[key] as TraceContext | undefined;
}

/**
 * Gives the path of the route that took the request, undefined when none did. It is looked at in the moment in which it is taken:
 * of one that ends with an error Express forgets where its router is.
 */
function watchRoute(request: Request): () => string | undefined {
  let taken: TakenRoute | undefined;
  let path: string | undefined;
  Object.defineProperty(request, 'route', {
    get: () => taken,
    set: (route: TakenRoute) => {
      taken = route;
      path = `${request.baseUrl.replace(ofNamespace, '$1:namespace')}${pathOf(route)}`;
    },
  });
  return () => path;
}

interface TakenRoute {
  readonly path: string | RegExp;
}

/** Below its router. Those of files take whatever path there is. */
function pathOf({ path }: TakenRoute): string {
  if (typeof path !== 'string') return '/*';
  return path === '/' ? '' : path;
}
