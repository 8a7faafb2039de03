import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { request } from 'undici';
import { healthRoutes } from './health-routes.js';
import type { Metrics } from './metrics.js';
import type { Readiness } from './readiness.js';

export interface OperationsParts {
  readonly metrics: Metrics;
  readonly readiness: Readiness;
  /** Where this process's Temporal SDK shows its own numbers: `host:port`. */
  readonly sdkMetrics: string;
}

/** What those who run a process look at: `/healthz`, `/readyz`, and `/metrics` for Prometheus. */
export function operationsApp(parts: OperationsParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(healthRoutes(parts.readiness));
  app.get('/metrics', allNumbers(parts));
  app.use(answerFault);
  return app;
}

// Express knows an error handler by its four parameters.
const answerFault: ErrorRequestHandler = (error: Error, _request, response, _next) => {
  response.status(500).type('text/plain').send(`the numbers cannot be read: ${error.message}\n`);
};

/** Ours and those of Temporal's SDK in one text, so that one scrape gets all. */
function allNumbers({ metrics, sdkMetrics }: OperationsParts): RequestHandler {
  return async (_request, response) => {
    const [own, sdk] = await Promise.all([metrics.text(), textAt(`http://${sdkMetrics}/metrics`)]);
    response.type(metrics.contentType).send(`${own}${sdk}`);
  };
}

async function textAt(url: string): Promise<string> {
  const { body } = await request(url, { headersTimeout: 5_000, bodyTimeout: 5_000 });
  return body.text();
}
