import { flowError } from '../../errors/flow-error.js';
import type { ActionFile, FileScope, FileType } from '../../functions/files/action-file.js';
import { isJsonObject, type Json, type JsonObject } from '../../json/json.js';
import { stableStringify } from '../../json/stable-stringify.js';
import type { FunctionFile, Jx } from '../../language/model.js';
import { isVariableName } from '../../language/variable-name.js';
import { quoted } from '../quoted.js';

const { isArray } = Array;

/** One value of Structured JX for all that is evaluated of the files of an action (specification 1.17, 4.3). */
export function filesExpression(files: readonly FunctionFile[]): Jx {
  return files.map(({ key, as, scope, type }) => ({
    key,
    ...(as === undefined ? {} : { as }),
    ...(scope === undefined ? {} : { scope }),
    ...(type === undefined ? {} : { type }),
  }));
}

/**
 * The files of an action from what {@link filesExpression} gave.
 * @throws FlowError `direktiv.var.invalidScope`, `direktiv.var.invalidKey`, `direktiv.var.perms`; a type that is none, or a
 *   place that cannot be, ends the instance
 */
export function checkedFiles(evaluated: Json, files: readonly FunctionFile[]): ActionFile[] {
  const values = isArray(evaluated) ? (evaluated as readonly Json[]) : [];
  const checked = files.map(({ permissions }, i) => {
    const value = values[i] ?? null;
    return checkedFile(isJsonObject(value) ? value : {}, permissions);
  });
  const seen = new Set<string>();
  for (const { as } of checked) {
    if (seen.has(as)) throw flowError('direktiv.internal.error', `two files of the action have the name ${quoted(as)}`);
    seen.add(as);
  }
  return checked;
}

function checkedFile(value: JsonObject, permissions: string | undefined): ActionFile {
  const scope = scopeOf(textOf(value, 'scope'));
  const key = textOf(value, 'key');
  if (key === '' || (scope !== 'file' && !isVariableName(key)))
    throw flowError('direktiv.var.invalidKey', `${quoted(key)} cannot be the key of a file of the scope ${scope}`);
  const as = placeOf(textOf(value, 'as') || key);
  const type = typeOf(textOf(value, 'type'));
  return { key, as, scope, type, ...(permissions === undefined ? {} : { permissions: bitsOf(permissions) }) };
}

/** What is no text is its JSON: `as: jq(.id)` may give a number (specification 3.5). */
function textOf(value: JsonObject, field: string): string {
  const text = value[field] ?? '';
  return typeof text === 'string' ? text : stableStringify(text);
}

/** `thread` was once a scope of its own, which never worked (decision D32). */
const scopes: ReadonlyMap<string, FileScope> = new Map([
  ['', 'instance'],
  ['instance', 'instance'],
  ['thread', 'instance'],
  ['workflow', 'workflow'],
  ['namespace', 'namespace'],
  ['file', 'file'],
]);

function scopeOf(text: string): FileScope {
  const scope = scopes.get(text);
  if (scope !== undefined) return scope;
  throw flowError(
    'direktiv.var.invalidScope',
    `${quoted(text)} is no scope: use instance, workflow, namespace or file`,
  );
}

const types: ReadonlySet<string> = new Set<FileType>(['plain', 'base64', 'tar', 'tar.gz']);

function typeOf(text: string): FileType {
  if (text === '') return 'plain';
  if (types.has(text)) return text as FileType;
  throw flowError('direktiv.internal.error', `${quoted(text)} is no type of a file: use ${[...types].join(', ')}`);
}

/** Cleaned, so that two names of one place are seen to be one; a leading slash is the directory of the action. */
function placeOf(path: string): string {
  const segments = path.split('/').filter((segment) => segment !== '' && segment !== '.');
  if (segments.length > 0 && !segments.includes('..') && !path.includes('\0')) return segments.join('/');
  throw flowError(
    'direktiv.internal.error',
    `${quoted(path)} is no place below the directory of the action: give the file another name with "as"`,
  );
}

function bitsOf(permissions: string): number {
  const bits = /^[0-7]{1,11}$/.test(permissions) ? parseInt(permissions, 8) : NaN;
  // Beyond the permission bits nothing has a meaning, so that no function can be made setuid.
  if (!Number.isNaN(bits)) return bits & 0o777;
  throw flowError('direktiv.var.perms', `${quoted(permissions)} are no permissions: use octal digits such as "0755"`);
}
