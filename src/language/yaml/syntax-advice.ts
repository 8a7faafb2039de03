import type { YAMLParseError } from 'yaml';

/** What mends the faults that people make most: the library says what it could not read, not how it is written. */
const advice: Partial<Record<YAMLParseError['code'], string>> = {
  BLOCK_AS_IMPLICIT_KEY:
    'A value that holds ": ", as jq({a: 1}) does, stands in quotes or in a block after "|"; keys of one mapping stand below each other',
  TAB_AS_INDENT: 'Indent with spaces',
  BAD_SCALAR_START: 'Write the value in quotes',
  BAD_DQ_ESCAPE: 'Between double quotes write each backslash twice, or use single quotes',
};

const afterQuotes =
  'Quotes end where the same quote comes again: write the value in the other quotes, or in a block after "|"';

const deeperLine =
  'The next line is indented deeper, and so goes on with this value: keys of one mapping stand below each other';

/** One line about a fault of the syntax: what the library says, and what to do where we know it. */
export function syntaxFault({ code, message, pos }: YAMLParseError, text: string): string {
  const before = text[pos[0] - 1] ?? '';
  const quoted = code === 'UNEXPECTED_TOKEN' && (before === '"' || before === "'");
  const deeper = code === 'BLOCK_AS_IMPLICIT_KEY' && !/^.*:(?:\s|$)/.test(lineFrom(text, pos[0]));
  const what = quoted ? afterQuotes : deeper ? deeperLine : advice[code];
  return `The text is not YAML: ${message}${what === undefined ? '' : `. ${what}.`}`;
}

function lineFrom(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  return text.slice(offset, end < 0 ? undefined : end);
}
