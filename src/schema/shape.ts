import { isJsonObject, type Json } from '../json/json.js';
import { listKeywords, mapKeywords, schemaKeywords } from './keywords.js';
import { pattern, PatternError } from './patterns.js';

const { isArray } = Array;
const { entries } = Object;

/** What is wrong with a part of a schema, and where: a JSON pointer, empty for the whole. */
export interface SchemaFault {
  readonly place: string;
  readonly reason: string;
}

const types: readonly Json[] = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'];
const isType = (value: Json): boolean => types.includes(value);
const isText = (value: Json): boolean => typeof value === 'string';
const isList = (value: Json): value is readonly Json[] => isArray(value);
const isTexts = (value: Json): boolean => isList(value) && value.every(isText);
const isCount = (value: Json): boolean => Number.isInteger(value) && (value as number) >= 0;
const isNumber = (value: Json): boolean => typeof value === 'number';

type Demand = readonly [holds: (value: Json) => boolean, what: string];
const aType: Demand = [
  (value) => isType(value) || (isList(value) && value.every(isType)),
  `one or a list of ${types.join(', ')}`,
];
const aText: Demand = [isText, 'a text'];
const texts: Demand = [isTexts, 'a list of texts'];
const count: Demand = [isCount, 'a whole number of 0 or more'];
const aNumber: Demand = [isNumber, 'a number'];
const aSwitch: Demand = [(value) => typeof value === 'boolean', 'true or false'];
const aMapping: Demand = [isJsonObject, 'a mapping'];

/** What a parser of draft 2019-09 demands of the keywords whose value is no schema (specification 1.10). */
const demands: Readonly<Record<string, Demand>> = {
  $ref: aText,
  dependencies: aMapping,
  dependentRequired: [
    (value) => isJsonObject(value) && Object.values(value).every(isTexts),
    'a mapping to lists of texts',
  ],
  enum: [isList, 'a list'],
  exclusiveMaximum: aNumber,
  exclusiveMinimum: aNumber,
  format: aText,
  maxContains: count,
  maximum: aNumber,
  maxItems: count,
  maxLength: count,
  maxProperties: count,
  minContains: count,
  minimum: aNumber,
  minItems: count,
  minLength: count,
  minProperties: count,
  multipleOf: [(value) => isNumber(value) && (value as number) > 0, 'a number above 0'],
  pattern: aText,
  required: texts,
  type: aType,
  uniqueItems: aSwitch,
};

/** The first fault of a schema that can be seen without data; undefined when there is none. */
export function schemaFault(schema: Json, place = ''): SchemaFault | undefined {
  if (typeof schema === 'boolean') return undefined;
  if (!isJsonObject(schema)) return { place, reason: 'must be a schema: a mapping, true or false' };
  for (const [keyword, value] of entries(schema)) {
    const fault = keywordFault(keyword, value, `${place}/${keyword}`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function keywordFault(keyword: string, value: Json, place: string): SchemaFault | undefined {
  const demand = Object.hasOwn(demands, keyword) ? demands[keyword] : undefined;
  if (demand !== undefined && !demand[0](value)) return { place, reason: `must be ${demand[1]}` };
  if (keyword === 'pattern') return patternFault(value as string, place);
  if (mapKeywords.has(keyword)) return mapFault(keyword, value, place);
  if (listKeywords.has(keyword) && (isList(value) || !schemaKeywords.has(keyword))) return listFault(value, place);
  return schemaKeywords.has(keyword) ? schemaFault(value, place) : undefined;
}

function listFault(value: Json, place: string): SchemaFault | undefined {
  if (!isList(value)) return { place, reason: 'must be a list of schemas' };
  return first(value.map((item, i) => [item, `${place}/${i}`] as const));
}

function mapFault(keyword: string, value: Json, place: string): SchemaFault | undefined {
  if (!isJsonObject(value)) return { place, reason: 'must be a mapping to schemas' };
  const named = entries(value).map(([name, schema]) => [schema, `${place}/${name}`] as const);
  if (keyword === 'dependencies') return first(named.filter(([schema]) => !isTexts(schema)));
  const badPattern = keyword === 'patternProperties' ? patternFaults(Object.keys(value), place) : undefined;
  return badPattern ?? first(named);
}

function first(schemas: readonly (readonly [schema: Json, place: string])[]): SchemaFault | undefined {
  for (const [schema, place] of schemas) {
    const fault = schemaFault(schema, place);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function patternFaults(sources: readonly string[], place: string): SchemaFault | undefined {
  return sources.map((source) => patternFault(source, place)).find((fault) => fault !== undefined);
}

function patternFault(source: string, place: string): SchemaFault | undefined {
  try {
    pattern(source);
    return undefined;
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return { place, reason: error.message };
  }
}
