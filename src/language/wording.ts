import type { Json } from '../json/json.js';

const longest = 60;

/** A text of the user's, quoted and shortened, for use in a message. */
export function quote(text: string): string {
  return JSON.stringify(shorten(text));
}

/** The first 60 characters of a text. */
function shorten(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** `"a", "b" or "c"`. */
export function either(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}

/** How a message names the type of a JSON value. */
export function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeNames[typeof value as keyof typeof typeNames];
}

const typeNames = { string: 'a string', number: 'a number', boolean: 'a boolean', object: 'a mapping' } as const;
