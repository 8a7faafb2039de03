import type { RequestHandler } from 'express';

/** Hears of every request when its answer has left, or its client. */
export type RequestObserver = (method: string, resource: string, status: number, seconds: number) => void;

/** `files` in `/api/v2/namespaces/demo/files/a.yaml`; what is below no namespace is its own part. */
const place = /^\/api\/v2\/(?:namespaces\/[^/]+\/)?(\w+)/;

const methods: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);

/** Counts together, so that it is seen whether scripts of that time are left. */
const former = /^\/api\/(?:namespaces|functions)(?:[/?]|$)/;

/** @param resources the names that a path may have; others count as `other`, so that nobody makes names up */
export function observeRequests(observe: RequestObserver, resources: ReadonlySet<string>): RequestHandler {
  return (request, response, next) => {
    const start = performance.now();
    response.once('close', () => {
      const named = place.exec(request.originalUrl)?.[1] ?? '';
      const resource = resources.has(named) ? named : former.test(request.originalUrl) ? 'direktiv-08' : 'other';
      const method = methods.has(request.method) ? request.method : 'other';
      observe(method, resource, response.statusCode, (performance.now() - start) / 1000);
    });
    next();
  };
}
