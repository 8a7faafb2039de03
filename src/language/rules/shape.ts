import type { Json } from '../../json/json.js';

/**
 * JSON Schema (draft 7) of a value, with the keywords by which editors complete and explain. It is what one should write:
 * a rule takes more, such as field names in another letter case.
 */
export interface Shape {
  readonly type?: JsonType | readonly JsonType[];
  readonly description?: string;
  readonly default?: Json;
  readonly examples?: readonly string[];
  readonly enum?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly minLength?: number;
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
  readonly minimum?: number;
  readonly items?: Shape;
  readonly minItems?: number;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly allOf?: readonly Shape[];
  readonly if?: Shape;
  readonly then?: Shape;
  readonly deprecationMessage?: string;
  readonly doNotSuggest?: boolean;
}

type JsonType = 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';
