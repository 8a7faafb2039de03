import type { LogLevel as TemporalLevel, Logger as TemporalLogger, LogMetadata } from '@temporalio/worker';
import type { Logger } from 'pino';
import { flowWorkflow } from '../interpreter/contract.js';

const levels: Record<TemporalLevel, 'trace' | 'debug' | 'info' | 'warn' | 'error'> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'debug',
  WARN: 'warn',
  ERROR: 'error',
};

/** Warnings about what is meant to be so: the workers of functions run no workflows. */
const expected = /^No workflows registered/;

/** Temporal's own log lines in ours. Its INFO lines speak of polling and bundles: they are for debugging. */
export function temporalLogger(log: Logger): TemporalLogger {
  const write = (level: TemporalLevel, message: string, meta: LogMetadata = {}): void => {
    const { error, ...rest } = meta as LogMetadata & { error?: unknown };
    log[expected.test(message) ? 'debug' : levels[level]](
      { ...plain(rest), ...subject(rest), ...(error === undefined ? {} : { err: error }) },
      message,
    );
  };
  return {
    log: write,
    trace: (message, meta) => write('TRACE', message, meta),
    debug: (message, meta) => write('DEBUG', message, meta),
    info: (message, meta) => write('INFO', message, meta),
    warn: (message, meta) => write('WARN', message, meta),
    error: (message, meta) => write('ERROR', message, meta),
  };
}

/** `<state>/<function>#<step>.<branch>.<attempt>`, the id of a call. */
const callId = /^(.+)\/[^/]+#\d+\.\d+\.\d+$/;

/** The instance that a line is about and, when it is about a call, the state. */
function subject({ workflowType, workflowId, activityId }: LogMetadata): object {
  if (workflowType !== flowWorkflow) return {};
  const state = typeof activityId === 'string' ? callId.exec(activityId)?.[1] : undefined;
  return { instance: workflowId, ...(state === undefined ? {} : { state }) };
}

/** Metadata without what is keyed by symbols or cannot be written as JSON. */
function plain(meta: object): object {
  return Object.fromEntries(
    Object.entries(meta).map(([key, value]: [string, unknown]) => [
      key,
      typeof value === 'bigint' ? String(value) : value,
    ]),
  );
}
