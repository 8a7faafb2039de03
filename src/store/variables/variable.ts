import type { VariableScope } from '../schema.js';

/** Whose a variable is: `reference` is the name of the namespace, the path of a workflow, or the id of an instance. */
export interface VariableOwner {
  readonly scope: VariableScope;
  readonly reference: string;
}

/** Names a variable in a namespace. */
export interface VariableKey extends VariableOwner {
  readonly name: string;
}

export interface VariableContent {
  readonly mimeType: string;
  readonly data: Uint8Array;
}
