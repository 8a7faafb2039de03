import { didYouMean } from '../suggest.js';
import { quote } from '../wording.js';
import { isNull, type SourceEntry, type SourceMap } from '../yaml/source-node.js';
import { apply, field as fieldOf, invalid, spot, wrongType, type Place, type Rule } from './rule.js';
import type { Shape } from './shape.js';

interface Described<T> {
  readonly rule: Rule<T>;
  /** What the field is for, in a sentence, for those who look at it in an editor. */
  readonly about: string;
}
interface Required<T> extends Described<T> {
  readonly presence: 'required';
}
interface Optional<T> extends Described<T> {
  readonly presence: 'optional';
}
interface Defaulted<T> extends Described<T> {
  readonly presence: 'defaulted';
  readonly fallback: T;
}
interface Ignored {
  readonly presence: 'ignored';
  readonly reason: string;
}
type Field = Required<unknown> | Optional<unknown> | Defaulted<unknown> | Ignored;
export type Fields = Readonly<Record<string, Field>>;

type KeysOf<F extends Fields, P extends Field['presence']> = {
  [K in keyof F]: F[K]['presence'] extends P ? K : never;
}[keyof F];
type ValueOf<F> = F extends { readonly rule: Rule<infer T> } ? T : never;

/** What a record of fields gives: optional fields are left out when absent. */
export type RecordOf<F extends Fields> = {
  readonly [K in KeysOf<F, 'required' | 'defaulted'>]: ValueOf<F[K]>;
} & {
  readonly [K in KeysOf<F, 'optional'>]?: Exclude<ValueOf<F[K]>, undefined>;
};

export interface RecordOptions {
  /** What an unknown field is: an error, unless said otherwise. */
  readonly unknown?: 'error' | 'warning' | 'accepted';
  /** Fields whose letter case matters; all others match in any case (specification 1.1). */
  readonly exact?: readonly string[];
  /** Fields of older releases -> what to do instead. */
  readonly former?: Readonly<Record<string, string>>;
  /** Fields for which null is a wrong type instead of absence. */
  readonly notNull?: readonly string[];
}

export function required<T>(about: string, rule: Rule<T>): Required<T> {
  return { presence: 'required', about, rule };
}

/** A rule may give undefined for a value that counts as absence. */
export function optional<T>(about: string, rule: Rule<T>): Optional<T> {
  return { presence: 'optional', about, rule };
}

export function defaulted<T>(about: string, rule: Rule<T>, fallback: NoInfer<T>): Defaulted<T> {
  return { presence: 'defaulted', about, rule, fallback };
}

/** A field that is allowed, has no effect, and is warned about. */
export function ignored(reason: string): Ignored {
  return { presence: 'ignored', reason };
}

/** A mapping with these fields and no others. */
export function record<F extends Fields>(fields: F, options: RecordOptions = {}): Rule<RecordOf<F>> {
  return {
    shape: shapeOf(fields, options),
    read(at) {
      if (at.node.kind !== 'map') return wrongType(at, 'a mapping');
      const entries = matchEntries(at, at.node, fields, options);
      const values: [string, unknown][] = [];
      let complete = true;
      for (const [name, field] of Object.entries(fields)) {
        const value = readField(at, name, field, entries.get(name), options);
        if (value === invalid) complete = false;
        else if (value !== undefined) values.push([name, value]);
      }
      return complete ? (Object.fromEntries(values) as RecordOf<F>) : invalid;
    },
  };
}

function shapeOf(fields: Fields, { unknown = 'error' }: RecordOptions): Shape {
  const entries = Object.entries(fields);
  const needed = entries.flatMap(([name, { presence }]) => (presence === 'required' ? [name] : []));
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map(([name, field]) => [name, shapeOfField(field)])),
    ...(needed.length > 0 && { required: needed }),
    ...(unknown === 'error' && { additionalProperties: false }),
  };
}

function shapeOfField(field: Field): Shape {
  if (field.presence === 'ignored') return { deprecationMessage: field.reason, doNotSuggest: true };
  const { fallback } = { fallback: undefined, ...field };
  const preset = typeof fallback === 'string' || typeof fallback === 'boolean' ? { default: fallback } : {};
  return { ...field.rule.shape, description: field.about, ...preset };
}

/** The entries of a mapping by the name of their field; reports those that belong to none. */
function matchEntries(at: Place, map: SourceMap, fields: Fields, options: RecordOptions): Map<string, SourceEntry> {
  const names = namesByFolded(fields);
  const found = new Map<string, SourceEntry>();
  for (const entry of map.entries.values()) {
    const name = names.get(entry.key.toLowerCase());
    if (name === undefined || (options.exact?.includes(name) && entry.key !== name)) {
      reportUnknown(at, entry, fields, options);
    } else if (found.has(name)) {
      const message = `The field "${name}" is written twice, in different letter case; keep one.`;
      at.scope.report.error('duplicate-key', keySpot(at, entry), message);
    } else {
      found.set(name, entry);
    }
  }
  return found;
}

const foldedNames = new WeakMap<Fields, ReadonlyMap<string, string>>();

function namesByFolded(fields: Fields): ReadonlyMap<string, string> {
  const known = foldedNames.get(fields);
  if (known !== undefined) return known;
  const names = new Map(Object.keys(fields).map((name) => [name.toLowerCase(), name]));
  foldedNames.set(fields, names);
  return names;
}

function reportUnknown(
  at: Place,
  entry: SourceEntry,
  fields: Fields,
  { unknown = 'error', former = {} }: RecordOptions,
): void {
  const names = Object.keys(fields);
  const instead = () => (Object.hasOwn(former, entry.key) ? ` ${former[entry.key]}` : didYouMean(entry.key, names));
  const text = () => `There is no field ${quote(entry.key)} here.${instead()}`;
  if (unknown === 'error') {
    const message = () => `${text()} The fields are: ${names.join(', ')}.`;
    at.scope.report.error('unknown-field', keySpot(at, entry), message);
  } else if (unknown === 'warning') {
    at.scope.report.warning('ignored-field', keySpot(at, entry), () => `${text()} It has no effect.`);
  }
}

function readField(
  at: Place,
  name: string,
  field: Field,
  entry: SourceEntry | undefined,
  options: RecordOptions,
): unknown {
  if (entry === undefined || (isNull(entry.value) && !options.notNull?.includes(name))) return absent(at, name, field);
  if (field.presence === 'ignored') {
    at.scope.report.warning('ignored-field', keySpot(at, entry), field.reason);
    return undefined;
  }
  const value = apply(field.rule, fieldOf(at, entry.key, entry.value));
  return value === undefined ? absent(at, name, field) : value;
}

function absent(at: Place, name: string, field: Field): unknown {
  if (field.presence === 'defaulted') return field.fallback;
  if (field.presence !== 'required') return undefined;
  at.scope.report.error('missing-field', spot(at), `The field "${name}" is required; add it.`);
  return invalid;
}

function keySpot(at: Place, { key, keyOffset, value }: SourceEntry): { offset: number; path: string } {
  return { offset: keyOffset, path: fieldOf(at, key, value).path };
}
