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

/** How long the SDK may take to tell its numbers, in milliseconds. */
const patience = 5_000;

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

/** Ours and those of Temporal's SDK in one text, so that one scrape gets all. Without its answer ours are told alone. */
function allNumbers({ metrics, sdkMetrics }: OperationsParts): RequestHandler {
  return async (_request, response) => {
    const [own, sdk] = await Promise.all([metrics.text(), sdkNumbers(sdkMetrics)]);
    response.type(metrics.contentType).send(`${own}${sdk}`);
  };
}

const up = 'durektiv_sdk_metrics_up';

async function sdkNumbers(address: string): Promise<string> {
  const head = `# HELP ${up} 1 when the numbers of Temporal's SDK are here too.\n# TYPE ${up} gauge\n`;
  try {
    return `${head}${up} 1\n${await textAt(`http://${address}/metrics`)}`;
  } catch (error) {
    const why = (error as Error).message.replaceAll(/\s+/g, ' ');
    return `${head}${up} 0\n# The numbers of Temporal's SDK could not be read: ${why}\n`;
  }
}

/** Less than the ten seconds that Prometheus waits for all of it. @throws Error when it is not there in full by then */
async function textAt(url: string): Promise<string> {
  const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(patience) });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`it answered with status ${statusCode}`);
  return text;
}
