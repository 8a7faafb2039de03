import type { Json } from '../../json/json.js';
import type { Written } from './written.js';

/**
 * The document as JSON that still knows where everything is written.
 * Aliases and merge keys are resolved; keys are strings; `broken` stands for what was reported already.
 */
export type SourceNode = SourceScalar | SourceList | SourceMap | BrokenNode;

interface Placed {
  /** Where the value is written, counted from 0 in the text. */
  readonly offset: number;
  /** Values and characters within, aliases expanded. */
  readonly weight: number;
  /** Levels of collections within. */
  readonly height: number;
}

export interface SourceScalar extends Placed {
  readonly kind: 'scalar';
  readonly value: null | boolean | number | string;
  /** What stands there for a number, a boolean or a time, which has lost its form: `1.10`. */
  readonly letters?: string;
  /** How a text is written; absent when its characters do not stand in the document. */
  readonly written?: Written;
}
export interface SourceList extends Placed {
  readonly kind: 'list';
  readonly items: readonly SourceNode[];
}
export interface SourceMap extends Placed {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, SourceEntry>;
}
export interface BrokenNode extends Placed {
  readonly kind: 'broken';
}
export interface SourceEntry {
  readonly key: string;
  readonly keyOffset: number;
  readonly value: SourceNode;
}

/** The plain JSON of a node. Every key is an own property, `__proto__` included. */
export function toJson(node: SourceNode): Json {
  return convert(node, ({ value }) => value);
}

/** As {@link toJson}, with every scalar but null as the text that stands there: for those who want texts and take no other type. */
export function toTexts(node: SourceNode): Json {
  return convert(node, ({ value, letters }) => letters ?? value);
}

function convert(node: SourceNode, scalar: (node: SourceScalar) => Json): Json {
  if (node.kind === 'scalar') return scalar(node);
  if (node.kind === 'list') return node.items.map((item) => convert(item, scalar));
  if (node.kind === 'broken') return null;
  return Object.fromEntries([...node.entries.values()].map(({ key, value }) => [key, convert(value, scalar)]));
}

export function isNull(node: SourceNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}

/** How a message names the type of a value. */
export function typeName(node: SourceNode): string {
  if (node.kind === 'list') return 'a list';
  if (node.kind === 'map') return 'a mapping';
  if (node.kind === 'broken') return 'unreadable';
  return node.value === null ? 'null' : scalarNames[typeof node.value as keyof typeof scalarNames];
}

const scalarNames = { string: 'a string', number: 'a number', boolean: 'a boolean' } as const;

/** The node at `path`, or the closest one above it. Field names match in any letter case. */
export function find(node: SourceNode, path: readonly (string | number)[]): SourceNode {
  let found = node;
  for (const step of path) {
    const next = child(found, step);
    if (next === undefined) return found;
    found = next;
  }
  return found;
}

/** The node at `path`, undefined when nothing is written there. Field names match in any letter case. */
export function nodeAt(node: SourceNode, path: readonly (string | number)[]): SourceNode | undefined {
  return path.reduce<SourceNode | undefined>((found, step) => found && child(found, step), node);
}

function child(node: SourceNode, step: string | number): SourceNode | undefined {
  return typeof step === 'number' ? item(node, step) : field(node, step);
}

function item(node: SourceNode, index: number): SourceNode | undefined {
  return node.kind === 'list' ? node.items[index] : undefined;
}

function field(node: SourceNode, name: string): SourceNode | undefined {
  return node.kind === 'map' ? (node.entries.get(name) ?? entryIgnoringCase(node, name))?.value : undefined;
}

/** The entry whose key is `name` in any letter case: field names are matched so (specification 1.1). */
export function entryIgnoringCase(node: SourceMap, name: string): SourceEntry | undefined {
  const exact = node.entries.get(name);
  if (exact !== undefined) return exact;
  const wanted = name.toLowerCase();
  return [...node.entries.values()].find(({ key }) => key.toLowerCase() === wanted);
}
