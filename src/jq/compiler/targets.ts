import type { Ast, AstOf } from '../ast.js';
import type { Step } from '../filters/update.js';
import { isNumeric, type Value } from '../value.js';

/** The text of a string without interpolations; null for anything else. */
export function constantKey(ast: Ast): string | null {
  if (ast.kind === 'literal' && typeof ast.value === 'string') return ast.value;
  if (ast.kind !== 'string' || ast.parts.length !== 1) return null;
  const [part] = ast.parts;
  return typeof part === 'string' ? part : null;
}

/** The path of a target made only of constant keys, indices and slices; undefined for any other. */
export function constantPath(target: Ast): Value[] | undefined {
  if (target.kind !== 'index' && target.kind !== 'slice') return undefined;
  const before = target.target.kind === 'identity' ? [] : constantPath(target.target);
  const key = target.kind === 'index' ? constantValue(target.key) : constantSlice(target);
  return before === undefined || key === undefined ? undefined : [...before, key];
}

function constantSlice({ from, to }: AstOf<'slice'>): Value | undefined {
  const start = from === null ? null : constantValue(from);
  const end = to === null ? null : constantValue(to);
  return start === undefined || end === undefined ? undefined : { end, start };
}

/** The value of a number or plain string. */
function constantValue(ast: Ast): Value | undefined {
  if (ast.kind === 'literal') return isNumeric(ast.value) || typeof ast.value === 'string' ? ast.value : undefined;
  return constantKey(ast) ?? undefined;
}

/** The steps of a target made only of keys and `[]`, such as `.a[].b`; undefined for any other. */
export function targetSteps(target: Ast): Step[] | undefined {
  if (target.kind === 'identity') return [];
  if (target.kind === 'iterate') {
    return targetSteps(target.target)?.concat('each');
  }
  if (target.kind !== 'index') return undefined;
  const key = constantKey(target.key);
  return key === null ? undefined : targetSteps(target.target)?.concat({ key });
}
