import type { FileScope } from '../files/action-file.js';
import type { FunctionVariables, VariableBytes, WritableScope } from './function-variables.js';
import type { FunctionLogSink, LoggingCaller } from '../runtime.js';

/** The variables and files that one action reaches. */
export interface ActionVariables {
  /** The bytes; none for what is missing. */
  read(scope: FileScope, key: string): Promise<Uint8Array>;
  /** @param key a valid name of a variable */
  write(scope: WritableScope, key: string, content: VariableBytes): Promise<void>;
}

/** All that the function of one action may ask for and say while it runs. */
export interface ActionReach extends ActionVariables {
  log(message: string): Promise<void>;
}

/** What a caller reaches, through what all share. */
export function reachOf(caller: LoggingCaller, sink: FunctionLogSink, variables: FunctionVariables): ActionReach {
  return {
    log: (message) => sink.write(caller, message),
    read: (scope, key) => variables.read(caller, scope, key),
    write: (scope, key, content) => variables.write(caller, scope, key, content),
  };
}
