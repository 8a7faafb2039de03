import { trimStart } from '../../jq/text.js';
import { scan, type Token } from '../../jx/scan.js';
import { jxFields, type Path } from '../jx-fields.js';
import type { Flow } from '../model.js';
import type { Spot } from '../report.js';
import { elementPath, pathText, pathTo } from '../path-text.js';
import { nodeAt, type SourceNode, type SourceScalar } from '../yaml/source-node.js';
import { offsetsWithin } from '../yaml/written.js';

/** A `jq(...)` or `js(...)` in a Structured JX value of a flow. */
export interface Script {
  readonly language: 'jq' | 'js';
  /** What stands between the parentheses; undefined when the closing one is missing. */
  readonly text: string | undefined;
  /** The state it belongs to, by its index. */
  readonly state: number;
  /** Where the character at `index` of the text is written; -3 is where `jq(` begins. */
  readonly spot: (index: number) => Spot;
}

/** Every script of a flow, in the order of the states. One that aliases repeat is listed once. */
export function scriptsOf(flow: Flow, source: string, root: SourceNode): Script[] {
  const seen = new Set<number>();
  return flow.states.flatMap((state, i) =>
    jxFields(state).flatMap(({ path }) => {
      const place: Path = ['states', i, ...path];
      const node = nodeAt(root, place);
      return node === undefined ? [] : scriptsIn(node, pathText(place), { source, state: i, seen });
    }),
  );
}

interface Within {
  readonly source: string;
  readonly state: number;
  /** Where the texts are written that were looked at. */
  readonly seen: Set<number>;
}

function scriptsIn(node: SourceNode, path: string, within: Within): Script[] {
  if (node.kind === 'scalar')
    return typeof node.value === 'string' ? scriptsOfText(node, node.value, path, within) : [];
  if (node.kind === 'list') return node.items.flatMap((item, i) => scriptsIn(item, elementPath(path, i), within));
  if (node.kind === 'broken') return [];
  return [...node.entries.values()].flatMap(({ key, value }) => scriptsIn(value, pathTo(path, key), within));
}

function scriptsOfText(node: SourceScalar, value: string, path: string, { source, state, seen }: Within): Script[] {
  const tokens = scan(value).filter((token) => token.kind !== 'text');
  const start = node.written?.start ?? node.offset;
  if (tokens.length === 0 || seen.has(start)) return [];
  seen.add(start);
  const trimmed = value.length - trimStart(value).length;
  let offsets: ((index: number) => number) | undefined;
  const offsetAt = (index: number): number => {
    if (node.written === undefined) return node.offset;
    offsets ??= offsetsWithin(source, node.written, value);
    return offsets(index);
  };
  return tokens.map((token) => ({
    ...textOf(token),
    state,
    spot: (index) => ({ offset: offsetAt(trimmed + token.offset + index), path }),
  }));
}

function textOf(token: Exclude<Token, { kind: 'text' }>): Pick<Script, 'language' | 'text'> {
  return token.kind === 'unclosed'
    ? { language: token.language, text: undefined }
    : { language: token.kind, text: token.script };
}
