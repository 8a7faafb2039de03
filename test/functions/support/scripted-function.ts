import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call as a function sees it. */
export interface FunctionCallSeen {
  readonly actionId: string;
  /** The directory of the action. */
  readonly dir: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What the function does; without an answer of its own it answers `{}`. */
export type Script = (call: FunctionCallSeen) => Promise<unknown>;

export interface ScriptedFunction {
  readonly url: string;
  readonly port: number;
  /** What the next calls do. */
  script: Script;
  /** Where the directory of an action is for the script; by default under the path that the function is told. */
  dirOf: (told: string) => string;
  /** Action ids of the calls, in their order. */
  readonly calls: string[];
  /** Action ids of the interrupts. */
  readonly interrupts: string[];
  close(): Promise<void>;
}

/** A real HTTP server on this machine that runs a script for each call: it answers what the script gives, as JSON. */
export async function startScriptedFunction(port = 0, host = '127.0.0.1'): Promise<ScriptedFunction> {
  const calls: string[] = [];
  const interrupts: string[] = [];
  const server = createServer((request, response) => {
    const actionId = request.headers['direktiv-actionid']?.toString() ?? '';
    const dir = fn.dirOf(request.headers['direktiv-tempdir']?.toString() ?? '');
    request.resume();
    if (request.method === 'DELETE') {
      interrupts.push(actionId);
      response.end();
      return;
    }
    calls.push(actionId);
    fn.script({ actionId, dir, request, response }).then(
      (answer) => response.writableEnded || response.end(JSON.stringify(answer ?? {})),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const fn: ScriptedFunction = {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    script: async () => ({}),
    dirOf: (told) => told,
    calls,
    interrupts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fn;
}
