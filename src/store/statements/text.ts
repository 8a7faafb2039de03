/** What a `text` column cannot hold: the character NUL and half surrogate pairs. */
const NOT_STORABLE = /[\0\p{Cs}]/gu;

/** The text with every character that PostgreSQL refuses replaced by U+FFFD. */
export function storable(text: string): string {
  return text.replace(NOT_STORABLE, '\ufffd');
}
