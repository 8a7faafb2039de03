import type { Settings } from '../src/config/settings.js';
import { type EnginePort, openEnginePort } from '../src/functions/local/engine-port.js';
import type { FunctionRuntime, Warn } from '../src/functions/runtime.js';

/**
 * A runtime with the port by which its sidecars reach this worker; the port closes after it.
 * @throws Error when the port cannot be had
 */
export async function withEnginePort(
  { engine }: Settings,
  warn: Warn,
  make: (port: EnginePort) => FunctionRuntime,
): Promise<FunctionRuntime> {
  const port = await openEnginePort({ port: engine.port, host: '0.0.0.0', warn });
  const runtime = make(port);
  return {
    call: (request, signal) => runtime.call(request, signal),
    async close(graceMs) {
      await runtime.close(graceMs);
      await port.close();
    },
  };
}
