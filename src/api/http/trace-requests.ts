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
    response.once('close', () => {
      const route = routeOf(request);
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

/** The path of the route that took the request, undefined when none did. */
function routeOf({ baseUrl, route }: Request): string | undefined {
  const path = (route as { readonly path?: unknown } | undefined)?.path;
  if (typeof path !== 'string') return undefined;
  const mounted = baseUrl.replace(ofNamespace, '$1:namespace');
  return path === '/' ? mounted : `${mounted}${path}`;
}
