import type { SchemaDraft } from '@cfworker/json-schema';
import { isJsonObject, type Json } from '../json/json.js';

const drafts: readonly (readonly [pattern: RegExp, draft: SchemaDraft])[] = [
  [/\/draft-04\/schema$/, '4'],
  [/\/draft\/2019-09\/schema$/, '2019-09'],
  [/\/draft\/2020-12\/schema$/, '2020-12'],
];

/** The draft that `$schema` names; draft 7 when it names none we know, or is missing (specification 4.8). */
export function draftOf(schema: Json): SchemaDraft {
  const named = isJsonObject(schema) ? schema['$schema'] : undefined;
  const name = typeof named === 'string' ? named.replace(/#$/, '') : '';
  return drafts.find(([pattern]) => pattern.test(name))?.[1] ?? '7';
}
