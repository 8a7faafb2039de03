import { type CST, type Document, isScalar, Parser, visit } from 'yaml';
import { composeTokens } from './compose-tokens.js';

// The library's check for equal keys takes quadratic time.
const options = { uniqueKeys: false, logLevel: 'silent' } as const;

/**
 * The first document of a text by the rules of YAML alone, in time linear to the text.
 * @returns undefined when it has a fault
 * @throws RangeError when it is nested too deeply for the stack
 */
export function plainDocument(text: string): Document.Parsed | undefined {
  const { document } = composeTokens(untilSecond(new Parser().parse(text)), text.length, options, 1);
  return document === undefined || hasEqualKeys(document) ? undefined : document;
}

function* untilSecond(tokens: Iterable<CST.Token>): Generator<CST.Token> {
  let isOver = false;
  for (const token of tokens) {
    if (isOver && (token.type === 'document' || token.type === 'directive')) return;
    isOver ||= token.type === 'document';
    yield token;
  }
}

function hasEqualKeys(document: Document.Parsed): boolean {
  let found = false;
  visit(document, {
    Map(_, { items }) {
      found = new Set(items.map(({ key }) => (isScalar(key) ? key.value : key))).size < items.length;
      return found ? visit.BREAK : undefined;
    },
  });
  return found;
}
