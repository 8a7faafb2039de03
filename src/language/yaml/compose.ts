import { Lexer, LineCounter, Parser, type CST, type Document, type YAMLParseError } from 'yaml';
import type { LineAndColumn, Report } from '../report.js';
import { composeTokens } from './compose-tokens.js';
import { maxBytes, maxDepth } from './limits.js';
import { LooseLexer } from './loose-lexer.js';
import { syntaxFault } from './syntax-advice.js';

// Scalars are resolved by our own rules; the library's check for equal keys takes quadratic time.
const options = { schema: 'failsafe', resolveKnownTags: false, uniqueKeys: false, logLevel: 'silent' } as const;

/** More are not told. */
const mostSyntaxErrors = 100;

/** Finds lines and columns, both counted from 1. */
export function lineFinder(source: string): (offset: number) => LineAndColumn {
  const text = withLineFeeds(source);
  const counter = new LineCounter();
  counter.addNewLine(0);
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) counter.addNewLine(at + 1);
  return (offset) => {
    const { line, col } = counter.linePos(Math.min(offset, text.length));
    return { line, column: col };
  };
}

/** A carriage return alone ends a line, too (YAML 1.2, 5.4); the library takes it for a letter. Nothing moves. */
function withLineFeeds(text: string): string {
  return text.replace(/\r(?!\n)/g, '\n');
}

/** The first document of a stream. */
export interface FirstDocument {
  readonly document: Document.Parsed;
  /** Where more than comments follows it, which nobody reads. */
  readonly ignoredFrom: number | undefined;
}

/** The first document of the stream (specification 1.1); undefined after an error was reported. */
export function composeFirst(source: string, report: Report): FirstDocument | undefined {
  if (!isReadable(source, report)) return undefined;
  const text = withLineFeeds(source);
  const strict = composeWith(new Lexer(), text, report);
  if (strict === undefined || 'document' in strict) return strict;
  // Only then, because what it says of texts that are not closed is of less use.
  const loose = composeWith(new LooseLexer(), text, report);
  if (loose === undefined || 'document' in loose) return loose;
  for (const [i, error] of strict.faults.entries()) {
    // What the library says of a place again follows from the first.
    if (error.pos[0] === strict.faults[i - 1]?.pos[0]) continue;
    report.error('bad-yaml', { offset: error.pos[0], path: '' }, syntaxFault(error, text));
  }
  return undefined;
}

interface Lexes {
  lex(source: string): Generator<string>;
}

interface Faulty {
  readonly faults: readonly YAMLParseError[];
}

function composeWith(lexer: Lexes, text: string, report: Report): FirstDocument | Faulty | undefined {
  const first = firstDocument(lexer, text, report);
  if (first === undefined) return undefined;
  const composed = composeTokens(first.tokens, text.length, options, mostSyntaxErrors);
  if (composed.document === undefined) return composed;
  return { document: composed.document, ignoredFrom: ignoredFrom(text, first.end) };
}

/** What may follow the first document without being another one: markers, comments and blank lines. */
const nothing = /^(?:---|\.\.\.)?[ \t]*(?:#.*)?\r?$/;

function ignoredFrom(text: string, end: number | undefined): number | undefined {
  if (end === undefined) return undefined;
  const lines = text.slice(end).split('\n');
  return lines.every((line) => nothing.test(line)) ? undefined : end;
}

// What YAML allows: tab, line ends, and printable characters; no half of a surrogate pair.
const forbidden = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]|\p{Surrogate}/u;

function isReadable(text: string, report: Report): boolean {
  const start = { offset: 0, path: '' };
  if (text.length > maxBytes || new TextEncoder().encode(text).length > maxBytes) {
    report.error('too-large', start, 'The text is larger than 1 MiB; move data into files or variables.');
    return false;
  }
  const offset = text.search(forbidden);
  if (offset < 0) return true;
  const code = (text.codePointAt(offset) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const message = `YAML does not allow the character U+${code}; remove it or write it escaped in double quotes.`;
  report.error('control-character', { offset, path: '' }, message);
  return false;
}

/** What stands on the parser's stack besides collections: the document and a scalar. */
const onStackBesides = 2;

interface FirstTokens {
  readonly tokens: readonly CST.Token[];
  /** Where the stream goes on after the document. */
  readonly end?: number | undefined;
}

/**
 * The tokens of the first document, what follows it is not read. Parsing stops as soon as values are nested
 * too deep, because composing them is recursive; undefined then.
 */
function firstDocument(lexer: Lexes, text: string, report: Report): FirstTokens | undefined {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let ended = false;
  let errors = 0;
  for (const lexeme of lexer.lex(text)) {
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
      ended ||= token.type === 'document';
      errors += token.type === 'error' ? 1 : 0;
    }
    const [next] = parser.stack;
    if (ended && next !== undefined) return { tokens, end: next.offset };
    if (errors >= mostSyntaxErrors) return { tokens };
    if (parser.stack.length > maxDepth + onStackBesides) {
      reportDepth(report, parser.offset);
      return undefined;
    }
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens };
}

export function reportDepth(report: Report, offset: number): void {
  const message = `Values are nested more than ${maxDepth} levels deep; flatten them.`;
  report.error('too-deep', { offset, path: '' }, message);
}
