import { about, type FunctionLogSink, type FunctionRequest, type Warn } from '../runtime.js';

/** Writes lines of the engine itself into the log of the instance that calls; one that is lost is warned of. */
export function sayInInstance(logs: FunctionLogSink, warn: Warn) {
  return (request: FunctionRequest, line: string): void => {
    logs.write(request.instance, line).catch((error: unknown) => {
      const reason = (error as Error).message;
      warn(`action ${request.actionId}: a line for its instance was lost: ${reason}`, about(request));
    });
  };
}
