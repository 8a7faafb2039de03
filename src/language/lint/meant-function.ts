import { builtinNames } from '../../jq/builtins/registry.js';
import { didYouMean } from '../suggest.js';

/** What was meant by a call of a function of jq that there is not: with other arguments, or under a name close by. */
export function meantFunction(called: string, arity: number): string {
  const builtins = builtinNames().map(split);
  const others = builtins.filter(({ name }) => name === called).map((builtin) => builtin.arity);
  if (others.length > 0) return ` "${called}" takes ${inWords(others)}, here it has ${arity}.`;
  const alike = builtins.filter((builtin) => builtin.arity === arity && isAsLong(builtin.name, called));
  return didYouMean(
    called,
    alike.map(({ name }) => name),
  );
}

function inWords(arities: readonly number[]): string {
  const [only, ...more] = arities;
  if (more.length === 0 && only === 0) return 'no argument';
  if (more.length === 0 && only === 1) return 'one argument';
  return `${arities.join(' or ')} arguments with ";" between them`;
}

function split(signature: string): { readonly name: string; readonly arity: number } {
  const [name = '', arity] = signature.split('/');
  return { name, arity: Number(arity) };
}

/** Two edits at most are a mistake of typing; there are more builtins than are compared. */
function isAsLong(one: string, other: string): boolean {
  return Math.abs(one.length - other.length) <= 2;
}
