/**
 * True when `text` as a whole matches `pattern`, in which `*` stands for any run of characters, also none;
 * nothing else is special and there is no escape (specification 9.3).
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const pieces = pattern.split('*');
  const first = pieces[0] ?? '';
  if (pieces.length === 1) return pattern === text;
  if (!text.startsWith(first)) return false;
  const last = pieces[pieces.length - 1] ?? '';
  const end = text.length - last.length;
  let position = first.length;
  for (const piece of pieces.slice(1, -1)) {
    const found = text.indexOf(piece, position);
    if (found < 0) return false;
    position = found + piece.length;
  }
  return position <= end && text.endsWith(last);
}
