import type { Env, Filter } from '../filter.js';
import type { Runtime } from '../runtime.js';
import type { Value } from '../value.js';

/** Calls `visit` with every combination of the filters' outputs, the first filter in the outer loop (as `$` parameters). */
export function each(
  filters: readonly Filter[],
  input: Value,
  env: Env,
  rt: Runtime,
  visit: (values: readonly Value[]) => void,
  chosen: readonly Value[] = [],
): void {
  rt.tick(2);
  const filter = filters[chosen.length];
  if (filter === undefined) visit(chosen);
  else filter.run(input, env, rt, (value) => each(filters, input, env, rt, visit, [...chosen, value]));
}
