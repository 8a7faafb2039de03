import type { FileScope } from '../files/action-file.js';
import type { FunctionCaller } from '../runtime.js';

/** Scopes a function may write. */
export type WritableScope = Exclude<FileScope, 'file'>;

/** Most bytes of one variable that pass between a function and the store: 128 MiB (functions 5.4). */
export const variableLimit = 134_217_728;

export interface VariableBytes {
  readonly mimeType: string;
  readonly data: Uint8Array;
}

/** The variables and files that a function reaches, those of its caller: its instance, its flow, its namespace. */
export interface FunctionVariables {
  /** The bytes; none for what is missing, as functions expect it (functions 5.4, 6.1). */
  read(caller: FunctionCaller, scope: FileScope, key: string): Promise<Uint8Array>;
  /** @param key a valid name of a variable */
  write(caller: FunctionCaller, scope: WritableScope, key: string, content: VariableBytes): Promise<void>;
}
