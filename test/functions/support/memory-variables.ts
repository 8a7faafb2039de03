import type { FileScope } from '../../../src/functions/files/action-file.js';
import type { FunctionVariables } from '../../../src/functions/local/function-variables.js';

/** Variables of one caller, in memory. */
export interface MemoryVariables extends FunctionVariables {
  set(scope: FileScope, key: string, data: Uint8Array | string): void;
  /** The bytes, undefined for what was never set. */
  get(scope: FileScope, key: string): Buffer | undefined;
  /** `scope key (MIME type)`, in the order in which they were written. */
  readonly writes: string[];
  /** Forgets everything, a failure too. */
  clear(): void;
  /** Makes every further access fail with this text. */
  failWith(message: string | undefined): void;
}

export function createMemoryVariables(): MemoryVariables {
  const values = new Map<string, Buffer>();
  const writes: string[] = [];
  let failure: string | undefined;
  const check = (): void => {
    if (failure !== undefined) throw new Error(failure);
  };
  return {
    writes,
    set: (scope, key, data) => void values.set(`${scope} ${key}`, Buffer.from(data as Uint8Array)),
    get: (scope, key) => values.get(`${scope} ${key}`),
    clear() {
      values.clear();
      writes.length = 0;
      failure = undefined;
    },
    failWith: (message) => void (failure = message),
    async read(_caller, scope, key) {
      check();
      return values.get(`${scope} ${key}`) ?? Buffer.alloc(0);
    },
    async write(_caller, scope, key, { mimeType, data }) {
      check();
      writes.push(`${scope} ${key} (${mimeType})`);
      values.set(`${scope} ${key}`, Buffer.from(data));
    },
  };
}
