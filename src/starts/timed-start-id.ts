import { uuidOf } from '../events/uuid-of.js';

const minuteMs = 60_000;

/** A file, in the namespace that had its name then. */
export interface TimedFile {
  readonly namespace: string;
  /** In milliseconds since the epoch. */
  readonly namespaceMadeAt: number;
  readonly path: string;
}

/**
 * The id of the instance that time starts: the same for each start within a minute, so there is one (specification 9.2). A namespace
 * that was deleted and made again starts one of its own.
 */
export function timedStartId({ namespace, namespaceMadeAt, path }: TimedFile, at: number): string {
  return uuidOf(JSON.stringify([namespace, namespaceMadeAt, path, Math.floor(at / minuteMs)]));
}
