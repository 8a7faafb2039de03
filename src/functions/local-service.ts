import type { IncomingMessage } from 'node:http';
import type { FunctionVariables } from './function-variables.js';
import type { FunctionCaller, FunctionLogSink } from './runtime.js';

/** What a server for functions serves, and to whom. */
export interface LocalService {
  /** Who runs the action of a request, undefined when it does not run now, or the request may not speak for it. */
  readonly callerOf: (actionId: string, request: IncomingMessage) => FunctionCaller | undefined;
  readonly sink: FunctionLogSink;
  readonly variables: FunctionVariables;
  /** Hears of what the sink and the variables refused. */
  readonly warn: (message: string) => void;
}
