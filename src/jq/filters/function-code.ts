import type { Filter } from '../filter.js';

/** A parameter as the callers have to bind it. */
export interface Parameter {
  readonly name: string;
  /** Written with `$`: its value is bound too. */
  readonly isValue: boolean;
  /** Set when the body is found to call it as a filter. What nobody calls is not kept, or a loop would fill the memory. */
  isCalled: boolean;
}

/** A function of the program: its body is filled in after the calls inside it have been compiled. */
export interface FunctionCode {
  readonly parameters: readonly Parameter[];
  body: Filter | undefined;
  /** Whether the body gives at most one output for each call: assumed while it is compiled, then checked. */
  single: boolean;
  /** Set when a call was compiled while the answer was only assumed. */
  assumed: boolean;
}

/** A function with the codes it is compiled to. */
export interface FunctionFamily {
  readonly parameters: readonly Parameter[];
  /** The code for arguments that all have at most one output, or for any arguments. */
  readonly variant: (singleArguments: boolean) => FunctionCode;
}
