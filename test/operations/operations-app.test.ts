import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Metrics } from '../../src/operations/metrics.js';
import { operationsApp } from '../../src/operations/operations-app.js';
import { Readiness } from '../../src/operations/readiness.js';
import { listen } from '../../src/process/http-server.js';

/** `/metrics` of a process whose SDK answers so. */
async function metricsWith(sdk: RequestListener): Promise<{ status: number; text: string }> {
  const server = createServer(sdk);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sdkMetrics = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const app = operationsApp({ metrics: new Metrics(), readiness: new Readiness([], () => undefined), sdkMetrics });
  const { port, close } = await listen(app, { host: '127.0.0.1', port: 0 });
  try {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    return { status: response.status, text: await response.text() };
  } finally {
    await close(0);
    server.closeAllConnections();
    server.close();
  }
}

const own = '# TYPE durektiv_expression_steps_total counter';

describe('the numbers of a process', () => {
  it("are its own and those of Temporal's SDK", async () => {
    const { status, text } = await metricsWith((_, response) => response.end('temporal_x 3\n'));
    expect(status).toBe(200);
    expect(text).toContain(own);
    expect(text).toMatch(/^durektiv_sdk_metrics_up 1\ntemporal_x 3\n/m);
  });

  it.each<[string, RequestListener, RegExp]>([
    ['breaks off', (request) => request.socket.destroy(), /could not be read: other side closed$/m],
    ['hangs', () => undefined, /could not be read: .*timeout$/m],
    ['answers with a fault', (_, response) => response.writeHead(500).end('x y'), /it answered with status 500$/m],
  ])('are its own, and say that the others are missing, while the SDK %s', async (_, sdk, why) => {
    const { status, text } = await metricsWith(sdk);
    expect(status).toBe(200);
    expect(text).toContain(own);
    expect(text).toMatch(/^durektiv_sdk_metrics_up 0$/m);
    expect(text).toMatch(why);
    expect(text).not.toContain('x y');
  });
});
