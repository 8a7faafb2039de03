import { printJson } from '../terminal/print.js';
import { type FileKind, schemaOf } from './schema-of.js';

/** Prints the schema of a kind of file. @returns the exit code */
export function printSchema(kind: FileKind): number {
  printJson(schemaOf(kind));
  return 0;
}
