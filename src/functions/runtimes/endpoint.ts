import { ActionDirs } from '../files/action-dirs.js';
import { ProcessFolder } from '../files/process-folder.js';
import { type ActionReach, reachOf } from '../local/action-reach.js';
import { createActionRegistry, type ActionRegistry } from '../local/action-registry.js';
import { EndpointCall, type CallContext } from '../call/endpoint-call.js';
import { readEndpoints, type Endpoints } from '../endpoints.js';
import type { ServiceFiles } from '../service-files.js';
import type { FunctionVariables } from '../local/function-variables.js';
import { createHttpClient } from '../call/http-client.js';
import { atInstant, settledWithin } from '../call/instant.js';
import { createLocalServer } from '../local/local-server.js';
import { RuntimeClosed } from '../runtime-closed.js';
import {
  about,
  type FunctionLogSink,
  type FunctionRequest,
  type FunctionResult,
  type FunctionRuntime,
  type LoggingCaller,
  type Warn,
} from '../runtime.js';
import { untilAborted } from '../../process/until-aborted.js';

export interface EndpointRuntimeOptions {
  /** Image -> URL that already runs it; `*` for any other image. Services: `<namespace>:<path>` or `<path>`. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Where log lines of functions go. */
  readonly logs: FunctionLogSink;
  /** What service files say. */
  readonly services: ServiceFiles;
  /** What functions read and write. */
  readonly variables: FunctionVariables;
  /** Port of the log server; functions have 8889 built in. 0 takes a free one. */
  readonly logPort: number;
  /** Address of the log server. Default: `127.0.0.1`. */
  readonly logHost?: string;
  /** The registry of a log server that several runtimes share: then none is started here. */
  readonly actions?: ActionRegistry;
  /** Directory under which every action has its own while it runs. Processes may share it. */
  readonly tempDir: string;
  /** Calls the functions that have no endpoint. Closed with this runtime. */
  readonly otherwise?: FunctionRuntime | undefined;
  /** Hears of what went wrong beside a call: an interrupt not taken, a log line not kept. Default: standard error. */
  readonly warn?: Warn;
}

/** The endpoint runtime, and where functions log to. */
export interface EndpointRuntime extends FunctionRuntime {
  /** Port of the log server, undefined when `actions` was given. */
  readonly logPort: number | undefined;
}

/**
 * The runtime for functions that already run at a URL: it plays the sidecar beside them (functions 3, 5.3, 5.4, 6, 7).
 * @throws Error when an endpoint is no URL or the log port cannot be had.
 */
export async function createEndpointRuntime(options: EndpointRuntimeOptions): Promise<EndpointRuntime> {
  const { logPort: port, logHost: host = '127.0.0.1', logs: sink, variables } = options;
  const endpoints = readEndpoints(options.endpoints, options.services);
  const warn: Warn = options.warn ?? ((message) => void process.stderr.write(`${message}\n`));
  const actions = options.actions ?? createActionRegistry();
  const folder = await ProcessFolder.below(options.tempDir, warn);
  const dirs = await ActionDirs.below(folder.path);
  const reachOfAction = (actionId: string) => actions.reach(actionId);
  const where = { port, host, portVariable: 'DUREKTIV_FUNCTION_LOG_PORT' };
  const localServer =
    options.actions === undefined ? await createLocalServer({ ...where, reachOf: reachOfAction, warn }) : undefined;
  const context = { client: createHttpClient(), actions, dirs, warn };
  const reach = (caller: LoggingCaller) => reachOf(caller, sink, variables);
  const calls = new EndpointCalls(endpoints, context, reach, options.otherwise);
  return {
    logPort: localServer?.port,
    call: (request, signal) => calls.call(request, signal),
    async close(graceMs) {
      await Promise.all([calls.close(graceMs), options.otherwise?.close(graceMs)]);
      await folder.close();
      await localServer?.close();
    },
  };
}

class EndpointCalls {
  private readonly running = new Set<EndpointCall>();
  private readonly closing = new AbortController();

  constructor(
    private readonly endpoints: Endpoints,
    private readonly context: CallContext & { readonly warn: Warn },
    private readonly reachOf: (caller: LoggingCaller) => ActionReach,
    private readonly otherwise: FunctionRuntime | undefined,
  ) {}

  async call(request: FunctionRequest, signal: AbortSignal): Promise<FunctionResult> {
    const place = this.endpoints.find(request);
    const found = place instanceof Promise ? await this.inTime(place, request, signal) : place;
    signal.throwIfAborted();
    this.closing.signal.throwIfAborted();
    if (found === undefined) return { kind: 'timeout' };
    if (!(found instanceof URL))
      return this.otherwise?.call(request, signal) ?? { kind: 'unreachable', reason: found.reason };
    if (request.deadline <= Date.now()) return { kind: 'timeout' };
    const warn = (message: string): void => this.context.warn(message, about(request));
    const call = new EndpointCall({ ...this.context, warn }, found, {
      ...request,
      reach: this.reachOf(request.instance),
    });
    this.running.add(call);
    void call.over().then(() => this.running.delete(call));
    return call.outcome(signal);
  }

  /** Undefined when the deadline comes first: the file of a service is in a store that may not answer. */
  private async inTime<T>(work: Promise<T>, request: FunctionRequest, signal: AbortSignal): Promise<T | undefined> {
    const late = new AbortController();
    const stopClock = atInstant(request.deadline, () => late.abort());
    const ended = AbortSignal.any([signal, this.closing.signal, late.signal]);
    try {
      return await untilAborted(work, ended);
    } catch (error) {
      if (late.signal.aborted && error === late.signal.reason) return undefined;
      throw error;
    } finally {
      stopClock();
    }
  }

  async close(graceMs: number): Promise<void> {
    this.closing.abort(new RuntimeClosed());
    await settledWithin(this.ended(), graceMs);
    for (const call of this.running) call.drop(new RuntimeClosed());
    await this.ended();
    await this.context.client.destroy();
    await this.context.dirs.close(this.context.warn);
  }

  /** Resolves when all calls are over. */
  private ended(): Promise<unknown> {
    return Promise.all([...this.running].map((call) => call.over()));
  }
}
