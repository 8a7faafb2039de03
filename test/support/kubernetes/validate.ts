import { readFileSync } from 'node:fs';
import { type Schema, Validator } from '@cfworker/json-schema';
import { knativeDefinitions } from './knative-schema.js';

interface Schemas {
  readonly $defs: Readonly<Record<string, Schema>>;
}

const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8')) as T;

/** What KEDA says of its objects, and of a trigger that asks Temporal; `node scripts/keda-schemas.mjs` writes it. */
const keda = read<Schemas & { readonly temporal: TriggerParameters }>('keda-schemas.json');

/** What Kubernetes says of its own; `node scripts/kubernetes-schemas.mjs` writes it. */
const kubernetes = read<Schemas>('schemas.json').$defs;

const $defs = { ...kubernetes, ...keda.$defs, ...knativeDefinitions(kubernetes) };

/** Names of what a trigger takes: in its metadata, those it must have there, and from a TriggerAuthentication. */
interface TriggerParameters {
  readonly metadata: readonly string[];
  readonly required: readonly string[];
  readonly authentication: readonly string[];
}

export const temporalTrigger = keda.temporal;

/** A definition by the version and kind that an object of Kubernetes names, as `apps/v1` and `Deployment`. */
const definitions = new Map(
  Object.keys($defs).flatMap((name) => {
    const { apiVersion, kind } = ($defs[name]?.properties ?? {}) as Record<string, Schema | undefined>;
    return apiVersion?.enum && kind?.enum ? [[`${apiVersion.enum[0]} ${kind.enum[0]}`, name] as const] : [];
  }),
);

/** @returns what is wrong with an object by Kubernetes' own schema, or by Knative's, unknown fields too: a line for each fault */
export function faultsOf(object: object): readonly string[] {
  const { apiVersion, kind } = object as { readonly apiVersion?: string; readonly kind?: string };
  const name = definitions.get(`${apiVersion} ${kind}`);
  if (name === undefined) return [`no schema for ${apiVersion} ${kind}`];
  const { errors } = new Validator({ $ref: `#/$defs/${name}`, $defs }, '2019-09', false).validate(object);
  return errors
    .filter(({ keyword }) => !['$ref', 'properties', 'items', 'false'].includes(keyword))
    .map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`);
}
