import { setTimeout as pause } from 'node:timers/promises';
import { isConnectionLost } from './connection-errors.js';

/**
 * The connections of a server that died break one after the other. Within this many milliseconds the pool has seen it, and
 * gives a fresh one instead of the next broken one.
 */
const SETTLING_MS = 100;

type AsyncMethod<R> = {
  [K in keyof R]: R[K] extends (...args: never[]) => Promise<unknown> ? K : never;
}[keyof R];

/**
 * The repository itself, with these of its methods run again, once and on a fresh connection, when theirs broke. Name only
 * those that change nothing when they are done twice: whether the first time had an effect nobody knows.
 */
export function repeating<R extends object>(repository: R, ...methods: readonly AsyncMethod<R>[]): R {
  for (const name of methods) {
    const method = repository[name] as (...args: unknown[]) => Promise<unknown>;
    const twice = (...args: unknown[]) => atMostTwice(() => method.apply(repository, args));
    Object.defineProperty(repository, name, { value: twice });
  }
  return repository;
}

/** Runs what may be done twice again, once and a moment later, when its connection broke. */
export async function atMostTwice<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isConnectionLost(error)) throw error;
  }
  await pause(SETTLING_MS);
  return work();
}
