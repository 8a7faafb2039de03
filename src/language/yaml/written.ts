/** How a text stands in the document; both block styles, `|` and `>`, are one here. */
export type WrittenStyle = 'plain' | 'single' | 'double' | 'block';

/** Where a scalar is written: from its first character or mark to behind its last. */
export interface Written {
  readonly style: WrittenStyle;
  readonly start: number;
  readonly end: number;
}

/** A piece of the document that stands for some characters of the value. */
interface Piece {
  readonly end: number;
  readonly value: string;
}

const readers: Record<WrittenStyle, (source: string, at: number) => Piece> = {
  plain: oneCharacter,
  block: oneCharacter,
  single: (source, at) => (source.startsWith("''", at) ? { end: at + 2, value: "'" } : oneCharacter(source, at)),
  double: (source, at) => (source[at] === '\\' ? escape(source, at) : oneCharacter(source, at)),
};

/**
 * Gives a function from an index in the value of a scalar to the offset in `source` where that character is written.
 * Line breaks and indentation change on the way from one to the other, the characters between blanks do not: so the two
 * are matched by those. An index at a blank or at the end gives the place of what comes next, or the end of the text.
 */
export function offsetsWithin(source: string, written: Written, value: string): (index: number) => number {
  const places = placesOf(source, written);
  const before = countsBefore(value);
  return (index) => places[before[Math.min(index, value.length)] ?? 0] ?? places.at(-1) ?? written.start;
}

/** Where each character that is no blank is written, and last the end of the text. */
function placesOf(source: string, { style, start, end }: Written): number[] {
  const last = style === 'single' || style === 'double' ? end - 1 : end;
  const places: number[] = [];
  let at = contentStart(source, style, start);
  let behind = at;
  while (at < last) {
    const piece = readers[style](source, at);
    for (let i = 0; i < piece.value.length; i++) {
      if (isBlank(piece.value[i])) continue;
      places.push(at);
      behind = piece.end;
    }
    at = piece.end;
  }
  places.push(behind);
  return places;
}

function contentStart(source: string, style: WrittenStyle, start: number): number {
  if (style === 'plain') return start;
  if (style !== 'block') return start + 1;
  const header = source.slice(start).search(/[\r\n]/);
  return header < 0 ? source.length : start + header + 1;
}

/** For each index of `value`, how many characters before it are no blanks. */
function countsBefore(value: string): Uint32Array {
  const counts = new Uint32Array(value.length + 1);
  for (let i = 0; i < value.length; i++) counts[i + 1] = counts[i]! + (isBlank(value[i]) ? 0 : 1);
  return counts;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}

function oneCharacter(source: string, at: number): Piece {
  return { end: at + 1, value: source[at] ?? '' };
}

const digits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };
const blankEscapes: ReadonlySet<string> = new Set(['n', 'r', 't', ' ', '\t', '\n', '\r']);

function escape(source: string, at: number): Piece {
  const letter = source[at + 1] ?? '';
  const length = digits[letter];
  // Other escapes stand for one character that is no blank; which one does not matter.
  if (length === undefined) return { end: at + 2, value: blankEscapes.has(letter) ? ' ' : letter };
  const code = Number.parseInt(source.slice(at + 2, at + 2 + length), 16);
  return { end: at + 2 + length, value: code <= 0x10ffff ? String.fromCodePoint(code) : '' };
}
