import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Node,
  type Pair,
  type Scalar,
  stringify,
  type YAMLMap,
} from 'yaml';
import { isJsonObject, type Json } from '../json/json.js';
import type { FlowTest } from './format/schema.js';
import type { TestResult } from './run-tests.js';

/**
 * The text of a test file with the outputs that came out: instead of those that differ, and where a test of a flow that
 * completed says nothing of its output. Everything else stays as it is written, to the letter.
 * @returns undefined when there is nothing to change
 */
export function updateOutputs(text: string, results: readonly TestResult[]): string | undefined {
  const tests = parseDocument(text, { merge: true }).get('tests');
  const edits = results.filter(isToBeUpdated).flatMap(({ test, seen }) => {
    const node = isSeq(tests) ? tests.items[test.index] : undefined;
    return isMap(node) ? [editOf(text, node, test.test, seen?.output ?? null)] : [];
  });
  if (edits.length === 0) return undefined;
  return edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((changed, { from, to, by }) => changed.slice(0, from) + by + changed.slice(to), text);
}

/** Whether the file is to say something else of the output of a test. */
export function isToBeUpdated({ test, mismatches, seen }: TestResult): boolean {
  if (seen === undefined) return false;
  const { output, assert } = test.test.expect ?? {};
  if (output !== undefined) return mismatches.some(({ what }) => what === 'output');
  return assert === undefined && seen.status === 'complete' && mismatches.length === 0;
}

/** A result as it is once its file is updated. */
export function afterUpdate(result: TestResult): TestResult {
  return { ...result, mismatches: result.mismatches.filter(({ what }) => what !== 'output') };
}

/** A part of the text that is replaced. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

function editOf(text: string, node: YAMLMap, { expect }: FlowTest, output: Json): Edit {
  const pair = pairOf(node, 'expect');
  // A merge key may say what is expected: the test then says all of it.
  if (pair === undefined) return added(text, node, 'expect', { ...expect, output } as Json);
  if (isAlias(pair.value)) return replaced(text, pair, `{ <<: *${pair.value.source}, output: ${onOneLine(output)} }`);
  const expected = pair.value as YAMLMap;
  const old = pairOf(expected, 'output');
  if (old === undefined) return added(text, expected, 'output', output);
  const { range } = old.key as Scalar;
  return replaced(text, old, expected.flow === true ? onOneLine(output) : valueText(output, columnOf(text, range![0])));
}

/** The edit that writes another value behind a key. Its anchor stays, for the aliases of it, and so do comments. */
function replaced(text: string, { key, value }: Pair, written: string): Edit {
  const { range: keyRange } = key as Scalar;
  const begin = text.indexOf(':', keyRange![1]) + 1;
  const [from, end] = (value as Node).range!;
  const to = from === end ? begin : endOfValue(text, end);
  const comment = from === end ? null : /^(?:.*\s)?#.*\n/s.exec(text.slice(begin, from));
  if (comment !== null) {
    const indented = `${' '.repeat(columnOf(text, keyRange![0]) + 2)}${written}`;
    return { from: begin + comment[0].length, to, by: written.startsWith('\n') ? written.slice(1) : indented };
  }
  const anchor = isScalar(value) || isCollection(value) ? value.anchor : undefined;
  const name = anchor === undefined ? '' : ` &${anchor}`;
  if (!written.startsWith('\n')) return { from: begin, to, by: `${name} ${written}` };
  // What stands behind the old value on its line would become a part of the last text of the new one.
  const rest = /^[^\r\n]*/.exec(text.slice(to))![0];
  return { from: begin, to: to + rest.length, by: `${name}${rest.trimEnd()}${written}` };
}

/** The edit that adds a field at the end of a mapping. */
function added(text: string, map: YAMLMap, name: string, value: Json): Edit {
  const last = map.items.at(-1);
  if (last === undefined) {
    const at = map.range![0] + 1;
    return { from: at, to: at, by: ` ${name}: ${onOneLine(value)} ` };
  }
  const end = ((last.value as Node | null) ?? (last.key as Scalar)).range![1];
  if (map.flow === true) return { from: end, to: end, by: `, ${name}: ${onOneLine(value)}` };
  const column = columnOf(text, (map.items[0]!.key as Scalar).range![0]);
  const line = text.indexOf('\n', endOfValue(text, end));
  const at = line < 0 ? text.length : line;
  return { from: at, to: at, by: `\n${' '.repeat(column)}${name}:${asValue(valueText(value, column))}` };
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => (pair.key as Scalar).value === key);
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}

/** A block scalar ends behind its last line break, which stays. */
function endOfValue(text: string, end: number): number {
  return text[end - 1] === '\n' ? end - 1 : end;
}

function asValue(written: string): string {
  return written.startsWith('\n') ? written : ` ${written}`;
}

const longestLine = 80;

/** A value behind its key at a column: on the same line when it is short, else as a block below it. */
function valueText(value: Json, column: number): string {
  const short = onOneLine(value);
  if (short.length <= longestLine || typeof value !== 'object') return short;
  const lines = stringify(value, { lineWidth: 0 }).trimEnd().split('\n');
  return lines.map((line) => `\n${' '.repeat(column + 2)}${line}`).join('');
}

function onOneLine(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  if (!isJsonObject(value)) return typeof value === 'string' ? textOnOneLine(value) : JSON.stringify(value);
  const entries = Object.entries(value).map(([key, inner]) => `${textOnOneLine(key)}: ${onOneLine(inner)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

/** JSON is YAML; a plain word needs no quotes. */
function textOnOneLine(text: string): string {
  const plain = stringify(text, { lineWidth: 0 }).trimEnd();
  return plain === text && !/[\n,[\]{}]/.test(text) ? text : JSON.stringify(text);
}
