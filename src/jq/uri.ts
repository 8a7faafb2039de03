import { raise } from './failures.js';
import { preview, utf8Length } from './preview.js';
import type { Runtime } from './runtime.js';
import { quoteAsGo, wellFormed } from './text.js';
import { decodeUtf8 } from './utf8.js';
import type { Value } from './value.js';

/** `%XX` for each byte. */
const unitsPerByte = 3;
/** What `encodeURIComponent` leaves as it is, though it is not among what `@uri` leaves. */
const spared = /[!'()*]/g;
const unreserved: ReadonlySet<number> = new Set(
  Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~', (character) =>
    character.charCodeAt(0),
  ),
);

/** `@uri`: everything but `A-Z a-z 0-9 - _ . ~` as `%XX`. */
export function toUri(text: string, rt: Runtime): string {
  rt.scanString(text.length);
  const escaped = escapedLength(text);
  rt.newString(text.length + escaped);
  rt.tick(escaped);
  return encodeURIComponent(wellFormed(text)).replace(
    spared,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Units that the characters to be escaped become. */
function escapedLength(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i)!;
    const size = utf8Length(point);
    if (size > 1 || !unreserved.has(point)) length += size * unitsPerByte;
    if (size === 4) i++;
  }
  return length;
}

/** What reading one `%XX` costs. */
const stepsPerEscape = 4;
const escapes = /(?:%[0-9a-fA-F]{2})+/g;

/** `@urid` */
export function fromUri(value: Value, text: string, rt: Runtime): string {
  rt.newString(text.length);
  const bad = /%(?![0-9a-fA-F]{2}).{0,2}/su.exec(text);
  if (bad !== null) raise(`@urid cannot be applied to ${preview(value, rt)}: invalid URL escape ${quoteAsGo(bad[0])}`);
  return text.replace(escapes, (escaped) => {
    const bytes = escaped.length / unitsPerByte;
    rt.tick(bytes * stepsPerEscape);
    return decodeUtf8(Uint8Array.from({ length: bytes }, (_, i) => parseInt(escaped.slice(i * 3 + 1, i * 3 + 3), 16)));
  });
}
