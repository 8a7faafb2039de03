import { didYouMean } from '../suggest.js';
import { quote } from '../wording.js';
import { entryIgnoringCase, type SourceNode } from '../yaml/source-node.js';
import { invalid, refine, spot, type Names, type Place, type Rule } from './rule.js';
import { nonEmptyText, text, textOrAbsent } from './scalars.js';

/** The trace of an instance has the names of a thousand states, and is reported whenever it waits. */
const longestName = 4_000;
const namePattern = /^[a-zA-Z](?:[\w.-]*[a-zA-Z0-9])?$/;

/** An id of a state: a name (specification 1.3) that no other state has. */
export const stateId: Rule<string> = refine(text, (id, at) => checkId(id, at, at.scope.states, 'state'));

/** An id of a function: a name that no other function has. */
export const functionId: Rule<string> = refine(text, (id, at) => checkId(id, at, at.scope.functions, 'function'));

/** The id of a state to go on with; the empty text counts as absence (specification 1.15). */
export const transition: Rule<string | undefined> = refine(textOrAbsent, (id, at) =>
  id === undefined || isDeclared(id, at, at.scope.states, 'unknown-state', 'No state has the id') ? id : invalid,
);

/** The id of a declared function. */
export const functionName: Rule<string> = refine(nonEmptyText, (id, at) =>
  isDeclared(id, at, at.scope.functions, 'unknown-function', 'No function is declared with the id') ? id : invalid,
);

function checkId(id: string, at: Place, names: Names | undefined, what: string): string | typeof invalid {
  if (!namePattern.test(id) || id.length > longestName) {
    const rule = `it begins with a letter, goes on with letters, digits, "_", "-" or ".", ends with a letter or digit, and has at most ${longestName} of them`;
    at.scope.report.error('bad-id', spot(at), `${quote(id)} cannot be an id: ${rule}.`);
    return invalid;
  }
  const first = names?.get(id)?.path;
  if (first === undefined || at.path.startsWith(`${first}.`)) return id;
  const message = `The ${what} at ${first} already has the id ${quote(id)}; ids are unique.`;
  at.scope.report.error('duplicate-id', spot(at), message);
  return invalid;
}

function isDeclared(
  id: string,
  at: Place,
  names: Names | undefined,
  code: 'unknown-state' | 'unknown-function',
  text: string,
): boolean {
  if (names === undefined || names.has(id)) return true;
  at.scope.report.error(code, spot(at), () => `${text} ${quote(id)}.${didYouMean(id, names.keys())}`);
  return false;
}

/** The ids of the entries of a list, as far as they can be read; undefined when there is no readable list. */
export function declaredNames(path: string, node: SourceNode): Names | undefined {
  if (node.kind !== 'list') return undefined;
  const names = new Map<string, { path: string; type: string | undefined }>();
  for (const [i, item] of node.items.entries()) {
    const id = stringField(item, 'id');
    if (id !== undefined && !names.has(id)) names.set(id, { path: `${path}[${i}]`, type: stringField(item, 'type') });
  }
  return names;
}

function stringField(node: SourceNode, name: string): string | undefined {
  const value = node.kind === 'map' ? entryIgnoringCase(node, name)?.value : undefined;
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
}
