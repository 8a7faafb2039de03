// There is one way only to read a text with these, so that none takes longer than its length.
const letter = "[\\w!#$%&'*+/=?^`{|}~\\u0080-\\uffff-]";
const atom = `${letter}+`;
const address = `(?:${atom}(?:\\.${atom})*|"(?:[^"\\\\\\r\\n]|\\\\.)*")@(?:${atom}(?:\\.${atom})*|\\[[^\\]\\s]*\\])`;
const bare = new RegExp(`^${address}$`);
const phrase = new RegExp(`^(?:${letter}\\.?|"(?:[^"\\\\\\r\\n]|\\\\.)*"| )*$`);

/** One address as Go's `mail.ParseAddress` reads it: `a@b`, `<a@b>` or `Ann <a@b>`. */
export function isEmail(text: string): boolean {
  const trimmed = text.trim();
  if (!trimmed.endsWith('>')) return bare.test(trimmed);
  const opening = trimmed.lastIndexOf('<');
  return opening >= 0 && bare.test(trimmed.slice(opening + 1, -1)) && phrase.test(trimmed.slice(0, opening).trim());
}
