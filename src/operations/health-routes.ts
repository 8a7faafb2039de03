import { Router } from 'express';
import type { Readiness } from './readiness.js';

/**
 * For orchestrators and load balancers, without a key: `/healthz` says that the process lives, `/readyz` (503 when not)
 * whether it can take work, with the names of what it depends on.
 */
export function healthRoutes(readiness: Readiness): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    const report = await readiness.report();
    response.status(report.ready ? 200 : 503).json(report);
  });
  return router;
}
