import { afterAll, beforeAll } from 'vitest';
import type { FlowError } from '../../../src/errors/flow-error.js';
import type { ThreadPool } from '../../../src/js/pool.js';
import type { Json } from '../../../src/json/json.js';
import type { Wanted } from '../../../src/jx/evaluate.js';

/** 2026-01-02T03:04:05.678Z */
export const now = 1_767_323_045_678;

export const data: Json = { a: 1, list: [1, 2, 3], s: 'hi', o: { b: 2, a: 1 } };

export interface Threads {
  readonly pool: ThreadPool;
  /** Evaluates a value of Structured JX. */
  value(value: Json, input?: Json, seed?: string): Promise<Json>;
  as<W extends keyof Wanted>(wanted: W, value: Json): Promise<Wanted[W]>;
  /** The error it ends with. */
  failure(value: Json, input?: Json): Promise<FlowError>;
}

/** A pool of the build, for the tests of one file: its threads load the built module that lies beside it. */
export function useThreads(size?: number): () => Threads {
  let threads: Threads | undefined;
  beforeAll(async () => {
    threads = threadsOn(await newPool(size));
  });
  afterAll(() => threads?.pool.close());
  return () => {
    if (threads === undefined) throw new Error('the threads are there only while tests run');
    return threads;
  };
}

export async function newPool(size?: number): Promise<ThreadPool> {
  const built = new URL('../../../dist/src/js/pool.js', import.meta.url).href;
  const module = (await import(/* @vite-ignore */ built)) as { ThreadPool: typeof ThreadPool };
  return new module.ThreadPool(size);
}

export function threadsOn(pool: ThreadPool): Threads {
  const evaluate = <W extends keyof Wanted>(wanted: W, value: Json, input: Json, seed = 'seed'): Promise<Wanted[W]> =>
    pool.evaluate({ wanted, value, data: input, now, seed });
  return {
    pool,
    value: (value, input = data, seed) => evaluate('value', value, input, seed),
    as: (wanted, value) => evaluate(wanted, value, data),
    async failure(value, input = data) {
      try {
        const result = await evaluate('value', value, input);
        throw new Error(`it gave ${JSON.stringify(result).slice(0, 200)}`);
      } catch (error) {
        if (error instanceof Error && error.name === 'FlowError') return error as FlowError;
        throw error;
      }
    },
  };
}
