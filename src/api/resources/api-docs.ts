import type { Router } from 'express';
import { sendBytes, sendJson } from '../http/answer.js';
import { methodNotAllowed } from '../http/method-not-allowed.js';
import { resourceRouter } from '../http/resource-router.js';
import { docsPage, docsPagePolicy } from '../openapi/docs-page.js';
import { apiDocument } from '../openapi/document.js';

/** `GET /api/v2/openapi.json` and `GET /api/docs`: the API described for machines and for people. */
export function apiDocsRouter(version: string): Router {
  const router = resourceRouter();
  // Made when it is first asked for: most servers never are.
  const once = <T>(make: () => T) => {
    let made: T | undefined;
    return () => (made ??= make());
  };
  const document = once(() => apiDocument(version));
  const page = once(() => Buffer.from(docsPage(document())));
  router
    .route('/v2/openapi.json')
    .get((_request, response) => sendJson(response, 200, document()))
    .all(methodNotAllowed);
  router
    .route('/docs')
    .get((_request, response) => {
      response.setHeader('Content-Security-Policy', docsPagePolicy);
      sendBytes(response, 200, 'text/html; charset=utf-8', page());
    })
    .all(methodNotAllowed);
  return router;
}
