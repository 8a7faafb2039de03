import { isAlias, isMap, isScalar, isSeq, type Alias, type Pair, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { elementPath, pathTo } from '../path-text.js';
import type { Report } from '../report.js';
import { quote } from '../wording.js';
import { reportDepth } from './compose.js';
import { maxDepth, maxExpansion } from './limits.js';
import { mergedEntries } from './merge.js';
import { resolveScalar, type ScalarType } from './scalar.js';
import type { BrokenNode, SourceEntry, SourceNode, SourceScalar } from './source-node.js';
import type { Written, WrittenStyle } from './written.js';

/** Whether what is written is more than the value tells. */
const losesItsForm: Readonly<Record<ScalarType, boolean>> = {
  null: false,
  bool: true,
  int: true,
  float: true,
  timestamp: true,
  binary: false,
  str: false,
};
/** JSON and UTF-8 cannot hold it. */
const halfCharacter = /\p{Surrogate}/u;

interface Here {
  readonly path: string;
  readonly depth: number;
}

/** Turns the library's tree into {@link SourceNode}s, resolving aliases in the order of the text. */
export class Converter {
  readonly #source: string;
  readonly #report: Report;
  readonly #anchors = new Map<string, SourceNode | 'open'>();
  #expansion = 0;

  /** @param source the text that the tree was made of */
  constructor(source: string, report: Report) {
    this.#source = source;
    this.#report = report;
  }

  convert(node: unknown, offset = 0, here: Here = { path: '', depth: 0 }): SourceNode {
    if (isAlias(node)) return this.#alias(node, here);
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor === undefined) return this.#value(node, offset, here);
    this.#anchors.set(anchor, 'open');
    const value = this.#value(node, offset, here);
    this.#anchors.set(anchor, value);
    return value;
  }

  #value(node: unknown, offset: number, here: Here): SourceNode {
    if (isScalar(node)) return this.#scalar(node, here);
    if (isSeq(node)) return this.#list(node, here);
    if (isMap(node)) return this.#map(node, here);
    return { kind: 'scalar', value: null, offset, weight: 1, height: 0 };
  }

  #scalar(node: Scalar, { path }: Here): SourceNode {
    const offset = start(node);
    const text = this.#textOf(node);
    const resolved = resolveScalar(text, isPlain(node), node.tag);
    if (halfCharacter.test(text)) {
      const message = `${quote(text)} holds half of a character, made by an escape such as \\ud83d; write the character itself.`;
      this.#report.error('control-character', { offset, path }, message);
      return broken(offset);
    }
    if ('value' in resolved) {
      const value = { kind: 'scalar', value: resolved.value, offset, weight: 1 + text.length, height: 0 } as const;
      if (losesItsForm[resolved.type]) return { ...value, letters: text };
      const written = resolved.type === 'str' ? writtenAs(node) : undefined;
      return written === undefined ? value : { ...value, written };
    }
    this.#report.error(resolved.problem, { offset, path }, `${resolved.message} The value is ${quote(text)}.`);
    return broken(offset);
  }

  /** Where the document ends with a line of a block, the library adds a line feed that is not there. */
  #textOf(node: Scalar): string {
    const text = String(node.value);
    const isCutOff = isBlock(node) && node.range?.[1] === this.#source.length && !endsWithLineFeed(this.#source);
    return isCutOff && text.endsWith('\n') ? text.slice(0, -1) : text;
  }

  #alias(node: Alias, here: Here): SourceNode {
    const offset = start(node);
    const spot = { offset, path: here.path };
    const target = this.#anchors.get(node.source);
    if (target === undefined) {
      const name = quote(node.source);
      this.#report.error(
        'unknown-alias',
        spot,
        `No anchor ${name} is set before this alias; set it or correct the name.`,
      );
      return broken(offset);
    }
    if (target === 'open') {
      const message = `The value anchored as ${quote(node.source)} contains itself; write the inner value out.`;
      this.#report.error('circular-alias', spot, message);
      return broken(offset);
    }
    if (here.depth + target.height > maxDepth) {
      reportDepth(this.#report, offset);
      return broken(offset);
    }
    return this.#expand(target.weight, spot) ? { ...target, offset } : broken(offset);
  }

  /** False once aliases and merge keys have added too much to the document; said once. */
  #expand(weight: number, spot: { offset: number; path: string }): boolean {
    const before = this.#expansion;
    this.#expansion += weight;
    if (this.#expansion <= maxExpansion) return true;
    if (before <= maxExpansion) {
      const message = 'Aliases make the document many times larger than its text; write fewer of them.';
      this.#report.error('alias-expansion', spot, message);
    }
    return false;
  }

  #list(node: YAMLSeq, here: Here): SourceNode {
    const offset = start(node);
    if (this.#isTooDeep(offset, here)) return broken(offset);
    const items = node.items.map((item, i) =>
      this.convert(item, offset, { path: elementPath(here.path, i), depth: here.depth + 1 }),
    );
    return { kind: 'list', items, offset, ...measure(items) };
  }

  #map(node: YAMLMap, here: Here): SourceNode {
    const offset = start(node);
    if (this.#isTooDeep(offset, here)) return broken(offset);
    const written = new Map<string, SourceEntry>();
    const merges: SourceNode[] = [];
    for (const pair of node.items) this.#pair(pair, offset, here, written, merges);
    const entries = mergedEntries(written, merges, (count, at) => this.#expand(count, { ...here, offset: at }));
    return { kind: 'map', entries, offset, ...measureEntries(entries) };
  }

  #isTooDeep(offset: number, { depth }: Here): boolean {
    if (depth < maxDepth) return false;
    reportDepth(this.#report, offset);
    return true;
  }

  #pair(pair: Pair, mapOffset: number, here: Here, written: Map<string, SourceEntry>, merges: SourceNode[]): void {
    const keyOffset = isScalar(pair.key) || isAlias(pair.key) ? start(pair.key) : mapOffset;
    const merge = isMergeKey(pair.key);
    const key = merge ? '<<' : this.#key(pair.key, keyOffset, here);
    if (key === undefined) return;
    const path = pathTo(here.path, key);
    const value = this.convert(pair.value, keyOffset, { path, depth: here.depth + 1 });
    if (written.has(key) || (merge && merges.length > 0)) {
      this.#report.error(
        'duplicate-key',
        { offset: keyOffset, path },
        `The key ${quote(key)} is written twice; keep one.`,
      );
    } else if (merge) {
      this.#addMerge(value, merges, path);
    } else {
      written.set(key, { key, keyOffset, value });
    }
  }

  #key(node: unknown, offset: number, here: Here): string | undefined {
    const key = this.convert(node, offset, { path: here.path, depth: here.depth + 1 });
    if (key.kind === 'broken') return undefined;
    // A date becomes a string, but is none in YAML.
    if (isText(key) && (!isScalar(node) || isTextScalar(node))) return key.value;
    const what = key.kind === 'scalar' ? `the key ${String(key.value)}` : 'this key';
    this.#report.error('non-string-key', { offset, path: here.path }, `Keys are strings; put ${what} in quotes.`);
    return undefined;
  }

  #addMerge(value: SourceNode, merges: SourceNode[], path: string): void {
    const sources = value.kind === 'list' ? value.items : [value];
    merges.push(...sources.filter((source) => source.kind === 'map'));
    const wrong = sources.find((source) => source.kind !== 'map' && source.kind !== 'broken');
    if (wrong === undefined) return;
    const message = 'The value of << must be a mapping or a list of mappings.';
    this.#report.error('bad-merge', { offset: wrong.offset, path }, message);
  }
}

function isMergeKey(key: unknown): boolean {
  if (!isScalar(key) || key.value !== '<<') return false;
  return key.type === 'PLAIN' && (key.tag === undefined || key.tag === '!' || key.tag.endsWith(':merge'));
}

function isPlain({ type }: Scalar): boolean {
  return type === undefined || type === 'PLAIN';
}

function isBlock({ type }: Scalar): boolean {
  return type === 'BLOCK_LITERAL' || type === 'BLOCK_FOLDED';
}

/** Blanks behind the last line feed are no line. */
function endsWithLineFeed(source: string): boolean {
  return source.slice(1 + Math.max(source.lastIndexOf('\n'), source.lastIndexOf('\r'))).trim() === '';
}

function isTextScalar(node: Scalar): boolean {
  const resolved = resolveScalar(String(node.value), isPlain(node), node.tag);
  return 'value' in resolved && resolved.type === 'str';
}

function isText(node: SourceNode): node is SourceScalar & { readonly value: string } {
  return node.kind === 'scalar' && typeof node.value === 'string';
}

const styles: Partial<Record<Scalar.Type, WrittenStyle>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};

function writtenAs(node: Scalar): Written | undefined {
  const style = node.type === undefined ? undefined : styles[node.type];
  if (style === undefined || !node.range) return undefined;
  return { style, start: node.range[0], end: node.range[1] };
}

function start(node: Scalar | Alias | YAMLMap | YAMLSeq): number {
  return node.range?.[0] ?? 0;
}

function broken(offset: number): BrokenNode {
  return { kind: 'broken', offset, weight: 1, height: 0 };
}

function measure(items: readonly SourceNode[]): { weight: number; height: number } {
  let weight = 1;
  let height = 0;
  for (const item of items) {
    weight += item.weight;
    height = Math.max(height, item.height);
  }
  return { weight, height: height + 1 };
}

function measureEntries(entries: ReadonlyMap<string, SourceEntry>): { weight: number; height: number } {
  const { weight, height } = measure([...entries.values()].map(({ value }) => value));
  return { weight: weight + [...entries.keys()].reduce((sum, key) => sum + key.length, 0), height };
}
