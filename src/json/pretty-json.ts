import { sortedKeys } from './key-order.js';
import { isJsonObject, type Json } from './json.js';

/** JSON for people: two spaces a level, the keys of every object in code point order. For values as deep as data may be. */
export function prettyJson(value: Json, indent = ''): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${indent}  `;
  if (!isJsonObject(value))
    return block(
      '[',
      value.map((item) => inner + prettyJson(item, inner)),
      `${indent}]`,
    );
  const members = sortedKeys(value).map((key) => `${inner}${JSON.stringify(key)}: ${prettyJson(value[key]!, inner)}`);
  return block('{', members, `${indent}}`);
}

function block(open: string, lines: readonly string[], close: string): string {
  return lines.length === 0 ? open + close.trimStart() : `${open}\n${lines.join(',\n')}\n${close}`;
}
