import { setTimeout as pause } from 'node:timers/promises';
import { isConnectionLost } from './connection-errors.js';

/**
 * The connections of a server that died break one after the other. Within this many milliseconds the pool has seen it, and
 * gives a fresh one instead of the next broken one.
 */
const SETTLING_MS = 100;

type AsyncMethod<R> = {
  [K in keyof R]: R[K] extends (...args: never[]) => Promise<unknown> ? K : never;
}[keyof R] &
  string;

/** Of each method that asks the database: whether it changes nothing when it is done twice. */
export type Repeats<R> = Readonly<Record<AsyncMethod<R>, 'again' | 'once'>>;

/** Methods that change nothing when they are done twice. */
export function again<K extends string>(...names: readonly K[]): Readonly<Record<K, 'again'>> {
  return named(names, 'again');
}

/** Methods that are not done again. */
export function once<K extends string>(...names: readonly K[]): Readonly<Record<K, 'once'>> {
  return named(names, 'once');
}

function named<K extends string, V>(names: readonly K[], value: V): Readonly<Record<K, V>> {
  return Object.fromEntries(names.map((name) => [name, value])) as Record<K, V>;
}

/**
 * The repository itself, with its methods that may be done again run again, once and on a fresh connection, when theirs broke:
 * whether the first time had an effect nobody knows.
 */
export function repeating<R extends object>(repository: R, repeats: Repeats<R>): R {
  for (const name of Object.keys(repeats) as AsyncMethod<R>[]) {
    if (repeats[name] === 'once') continue;
    const method = repository[name] as (...args: unknown[]) => Promise<unknown>;
    const twice = (...args: unknown[]) => atMostTwice(() => method.apply(repository, args));
    Object.defineProperty(repository, name, { value: twice, configurable: true });
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
