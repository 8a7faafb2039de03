import { quote } from './wording.js';

/** The path of a field: `states[2].id`; a key that is no plain name stands in brackets. */
export function pathTo(path: string, key: string): string {
  if (!/^[A-Za-z_][\w-]*$/.test(key) || key.length > 60) return `${path}[${quote(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** The path of an entry of a list: `states[2]`. */
export function elementPath(path: string, index: number): string {
  return `${path}[${index}]`;
}

/** A path as diagnostics write it. */
export function pathText(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? elementPath(text, step) : pathTo(text, step)),
    '',
  );
}
