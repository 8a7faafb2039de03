/** A mark that some editors put before the first character of a text. */
const byteOrderMark = /^\ufeff/;
/** Comments, directives and blank lines before the first document, and the line that it begins with. */
const beforeFirst = /^(?:[ \t]*(?:#.*)?\r?\n|%.*\r?\n)*(?:---(?=\s))?/;
/** A line that begins the next document, or only ends this one. */
const endOfDocument = /^(?:---|\.\.\.)(?=\s|$)/m;

/** The first document of a YAML text, which is all that is read of it (specification 1.1), as far as that is seen without a parser. */
export function firstDocument(text: string): string {
  const from = text.replace(byteOrderMark, '').replace(beforeFirst, '');
  const end = from.search(endOfDocument);
  return end < 0 ? from : from.slice(0, end);
}
