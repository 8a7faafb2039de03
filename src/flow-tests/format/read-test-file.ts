import { type Document, isMap, isSeq, LineCounter, type Node, parseDocument, type Scalar, visit } from 'yaml';
import type { z } from 'zod';
import { didYouMean } from '../../language/suggest.js';
import { testFile, type TestFile } from './schema.js';

/** Why a text is no test file, or a test cannot be run. Lines and columns count from 1. */
export interface Fault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Where something is written: keys and positions from the root on. */
export type Path = readonly PropertyKey[];

/** A test file that was understood. */
export interface ReadTestFile {
  readonly content: TestFile;
  /** Says of something written there what is wrong with it. With a key: of the name of that field. */
  readonly fault: (path: Path, message: string, key?: string) => Fault;
}

/** Reads a test file: what it says, or everything that is wrong with it. */
export function readTestFile(text: string): ReadTestFile | { readonly faults: readonly Fault[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
  const fault = (path: Path, message: string, key?: string): Fault => at(lines, offsetOf(document, path, key), message);
  const { errors } = document;
  if (errors.length > 0) return { faults: errors.map(({ pos, message }) => at(lines, pos[0], message)) };
  const value = valueOf(document);
  if ('reason' in value) return { faults: [at(lines, value.offset, value.reason)] };
  const parsed = testFile.safeParse(value.json);
  if (parsed.success) return { content: parsed.data, fault };
  return { faults: parsed.error.issues.flatMap((issue) => faultsOf(issue, fault)).sort(inOrder) };
}

/** The library refuses an alias of nothing, and one that makes the document many times larger, only where it is followed. */
function valueOf(
  document: Document,
): { readonly json: unknown } | { readonly reason: string; readonly offset: number } {
  try {
    return { json: document.toJS({ maxAliasCount: 1000 }) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    return { reason: `${error.message}.`, offset: aliasOfNothing(document) ?? 0 };
  }
}

/** Where it is written, undefined when there is none. */
function aliasOfNothing(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Alias(_key, node) {
      if (node.resolve(document) !== undefined) return undefined;
      offset = node.range?.[0];
      return visit.BREAK;
    },
  });
  return offset;
}

function at(lines: LineCounter, offset: number, message: string): Fault {
  const { line, col } = lines.linePos(offset);
  return { line, column: col, message };
}

/** Sorts faults as the text goes. */
export function inOrder(a: Fault, b: Fault): number {
  return a.line - b.line || a.column - b.column;
}

function faultsOf(issue: z.core.$ZodIssue, fault: ReadTestFile['fault']): Fault[] {
  if (issue.code !== 'unrecognized_keys') return [fault(issue.path, messageOf(issue))];
  return issue.keys.map((key) =>
    fault(issue.path, `There is no field "${key}" here.${didYouMean(key, fieldsAt(issue.path))}`, key),
  );
}

function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'invalid_type') return issue.message;
  if (issue.message.endsWith('received undefined')) return `The field "${String(issue.path.at(-1))}" is missing.`;
  return `Expected ${typeNames[issue.expected] ?? issue.expected}, but this is something else.`;
}

const typeNames: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  string: 'a text',
  int: 'a whole number',
};

/** The fields that a mapping at `path` may have. */
function fieldsAt(path: Path): readonly string[] {
  let schema: unknown = testFile;
  for (const step of path) schema = inside(schema, step);
  return fieldNames(schema);
}

/** What the schema of a field, an element or a value is. */
function inside(schema: unknown, step: PropertyKey): unknown {
  const { def } = unwrapped(schema);
  if (def.type === 'object') return def.shape?.[String(step)];
  if (def.type === 'array') return def.element;
  return def.type === 'record' ? def.valueType : undefined;
}

function fieldNames(schema: unknown): readonly string[] {
  return Object.keys(unwrapped(schema).def.shape ?? {});
}

interface Definition {
  readonly type: string;
  readonly innerType?: unknown;
  readonly out?: unknown;
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly element?: unknown;
  readonly valueType?: unknown;
}

/** A schema without what surrounds it: that it may be absent, and how a value is prepared for it. */
function unwrapped(schema: unknown): { readonly def: Definition } {
  const { def } = (schema ?? { def: { type: 'none' } }) as { readonly def: Definition };
  return def.innerType === undefined && def.out === undefined ? { def } : unwrapped(def.innerType ?? def.out);
}

/** Where the value at `path` begins, or the closest one above it. */
function offsetOf(document: Document, path: Path, key?: string): number {
  let node = document.contents as Node | null;
  let begin = node?.range?.[0] ?? 0;
  for (const step of path) {
    // One entry may stand where a list is expected.
    if (typeof step === 'number' && !isSeq(node)) continue;
    const next = child(node, step);
    if (next === undefined) break;
    node = next.value;
    begin = node?.range?.[0] ?? next.begin;
  }
  return key === undefined ? begin : (child(node, key)?.begin ?? begin);
}

function child(
  node: Node | null,
  step: PropertyKey,
): { readonly begin: number; readonly value: Node | null } | undefined {
  if (isSeq(node)) {
    const value = node.items[Number(step)] as Node | undefined;
    return value && { begin: value.range?.[0] ?? 0, value };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => (key as Scalar).value === step);
  return pair && { begin: (pair.key as Scalar).range?.[0] ?? 0, value: pair.value as Node | null };
}
