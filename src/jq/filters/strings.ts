import { add } from '../arithmetic.js';
import { formatValue } from '../formats.js';
import type { Filter } from '../filter.js';
import type { Runtime } from '../runtime.js';
import type { Value } from '../value.js';
import { constant } from './basic.js';
import { binary, mappedWith } from './operators.js';

/** `"text \(filter)"`: the outputs of the filters go through the format (null: `@text`). */
export function interpolate(parts: readonly (string | Filter)[], format: string | null): Filter {
  const show = (value: Value, rt: Runtime): Value => formatValue(format ?? '@text', value, rt);
  const filters = parts.map((part) => (typeof part === 'string' ? constant(part) : mappedWith(part, show)));
  return filters.reduce((left, right) => binary(add, left, right));
}
