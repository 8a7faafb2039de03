import { dereference, format, type OutputUnit, type Schema, type SchemaDraft, validate } from '@cfworker/json-schema';
import type { Json } from '../json/json.js';
import { draftOf } from './draft.js';
import { checksPerValue, countValues, type Lookup } from './estimate.js';
import { formatCheck, patternFormat } from './formats.js';
import { hasPatternProperties, PatternError, propertyNames } from './patterns.js';
import { prepare } from './prepare.js';
import { recursiveWork } from './recursive-work.js';

// The validator asks this table, and takes for granted what it does not have.
for (const name of Object.keys(format)) delete format[name];
Object.setPrototypeOf(format, new Proxy({}, { get: (_none, name) => formatCheck(String(name)) }));

/** The most a check may cost where it cannot be interrupted, in parts of the schema times values: well under a second. */
const workLimit = 500_000;

/** A schema that cannot be used at all. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError';
}

/** A check that would take too long. */
export class SchemaWorkError extends Error {
  override readonly name = 'SchemaWorkError';
}

/** A schema ready to check data with. */
export interface ReadSchema {
  readonly root: Schema | boolean;
  readonly draft: SchemaDraft;
  readonly lookup: Lookup;
}

/** @throws SchemaError for a pattern RE2 does not know, a reference that leads nowhere or out of the schema, a bad address. */
export function readSchema(schema: Json, value: Json): ReadSchema {
  const draft = draftOf(schema);
  const root = prepared(schema, draft, value);
  const lookup = addressed(root);
  for (const part of Object.values(lookup)) requireTarget(part, lookup);
  return { root, draft, lookup };
}

function prepared(schema: Json, draft: SchemaDraft, value: Json): Schema | boolean {
  try {
    return prepare(schema, draft, hasPatternProperties(schema) ? propertyNames(value, workLimit) : []);
  } catch (error) {
    if (error instanceof PatternError) throw new SchemaError(error.message, { cause: error });
    throw error;
  }
}

function addressed(root: Schema | boolean): Lookup {
  try {
    return dereference(root as Schema) as Lookup;
  } catch (error) {
    throw new SchemaError(`the schema cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

function requireTarget(part: Schema | boolean | undefined, lookup: Lookup): void {
  if (typeof part !== 'object' || part.$ref === undefined) return;
  if (lookup[part.__absolute_ref__ ?? part.$ref] !== undefined) return;
  throw new SchemaError(`the schema refers to "${part.$ref}", which is not in it; other places are not asked`);
}

/** What is wrong with the value at one place. */
export interface Violation {
  /** JSON pointer, empty for the whole value. */
  readonly place: string;
  readonly reason: string;
}

/**
 * Checks a value. `charge` gets the work it stands for before it begins.
 * @throws SchemaWorkError when that is too much, or schema and value are nested too deep.
 */
export function violations(schema: ReadSchema, value: Json, charge: (work: number) => void): Violation[] {
  const work = workOf(schema, value);
  charge(Math.min(work, workLimit));
  if (work > workLimit) throw new SchemaWorkError('the check would take too much work for this schema and this data');
  try {
    const { errors } = validate(value, schema.root as Schema, schema.draft, { ...schema.lookup } as never, false);
    return errors.filter(({ keyword }) => !wrappers.has(keyword)).map(toViolation);
  } catch (error) {
    if (error instanceof RangeError) throw new SchemaWorkError('schema and data are nested too deep', { cause: error });
    throw error;
  }
}

function workOf({ root, lookup }: ReadSchema, value: Json): number {
  const values = countValues(value, workLimit);
  const work = values * checksPerValue(root, lookup, values);
  return work === Infinity && typeof root === 'object' ? recursiveWork(root, lookup, value, workLimit) : work;
}

/** These only say that something inside is wrong, which has an entry of its own. */
const wrappers: ReadonlySet<string> = new Set([
  '$recursiveRef',
  '$ref',
  'additionalItems',
  'additionalProperties',
  'allOf',
  'items',
  'patternProperties',
  'prefixItems',
  'properties',
  'unevaluatedItems',
  'unevaluatedProperties',
]);

function toViolation({ instanceLocation, keyword, error }: OutputUnit): Violation {
  const place = instanceLocation.slice(1);
  if (keyword === 'false') return { place, reason: 'This is not allowed here.' };
  return { place, reason: error.replace(`format "${patternFormat}`, 'pattern "') };
}
