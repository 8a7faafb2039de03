import jqjs from '@michaelhomer/jqjs';
import jqWasm from 'jq-wasm';
import type { Json } from '../../src/json/json.js';
import { compile } from '../../src/jq/program.js';

/** Gives the outputs of a program that has been prepared for many runs. */
export type Run = (input: Json) => unknown;

export interface Engine {
  readonly name: string;
  readonly prepare: (program: string) => Run;
}

/** This engine and its neighbours, each used as its own documentation says. */
export const engines: readonly Engine[] = [
  {
    name: 'durektiv',
    prepare: (program) => {
      const compiled = compile(program);
      return (input) => compiled.run(input, { now: 0 }).outputs;
    },
  },
  {
    name: 'jqjs',
    prepare: (program) => {
      const filter = jqjs.compile(program);
      return (input) => [...filter(input)];
    },
  },
  { name: 'jq-wasm', prepare: (program) => (input) => jqWasm.json(input as object, program) },
];
