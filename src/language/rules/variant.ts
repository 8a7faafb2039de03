import { didYouMean } from '../suggest.js';
import { either, quote } from '../wording.js';
import { isNull } from '../yaml/source-node.js';
import { apply, field, invalid, spot, wrongType, type Place, type Rule } from './rule.js';
import type { Shape } from './shape.js';

export interface Variants<T> {
  /** What is being read, for messages: `state`, `function`, `start`. */
  readonly what: string;
  readonly rules: Readonly<Record<string, Rule<T>>>;
  /** Names of older releases -> today's. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Types of older releases that have no equal today -> what to do instead. */
  readonly former?: Readonly<Record<string, string>>;
  /** Applied when the type is unknown, so that other mistakes are still reported. */
  readonly otherwise: Rule<unknown>;
}

/** A mapping whose field `type`, in lower case, says what else it has (specification 1.1). */
export function variant<T>(variants: Variants<T>): Rule<T> {
  return {
    shape: shapeOf(variants),
    read(at) {
      if (at.node.kind !== 'map') return wrongType(at, 'a mapping');
      const rule = ruleOf(at, variants);
      return apply<T>(rule ?? failing(variants.otherwise), at);
    },
  };
}

/** A type that is none is one mistake: so the types are listed once, and what else there is follows from the type. */
function shapeOf<T>({ what, rules, aliases }: Variants<T>): Shape {
  const kinds = Object.entries(rules).map(([name, { shape }]) => ({ shape, spellings: spellings(name, aliases) }));
  const offered = kinds.flatMap(({ shape, spellings: words }) =>
    words.map((word) => ({ word, about: aboutOf(shape) })),
  );
  return {
    type: 'object',
    required: ['type'],
    properties: {
      type: {
        description: `What kind of ${what} it is.`,
        enum: offered.map(({ word }) => word),
        enumDescriptions: offered.map(({ about }) => about),
      },
    },
    allOf: kinds.map(({ shape, spellings: words }) => ({
      if: { required: ['type'], properties: { type: { enum: words } } },
      then: { ...shape, properties: { ...shape.properties, type: { description: aboutOf(shape) } } },
    })),
  };
}

function spellings(name: string, aliases: Variants<unknown>['aliases']): readonly string[] {
  return [name, ...Object.keys(aliases).filter((alias) => aliases[alias] === name)];
}

function aboutOf({ properties }: Shape): string {
  return properties?.['type']?.description ?? '';
}

function ruleOf<T>(at: Place, variants: Variants<T>): Rule<T> | undefined {
  const node = at.node.kind === 'map' ? at.node.entries.get('type')?.value : undefined;
  if (node === undefined || isNull(node)) {
    const message = `A ${variants.what} needs the field "type": ${either(Object.keys(variants.rules))}.`;
    at.scope.report.error('missing-field', spot(at), message);
    return undefined;
  }
  if (node.kind === 'broken') return undefined;
  const place = field(at, 'type', node);
  if (node.kind === 'scalar' && typeof node.value === 'string') return byName(place, node.value, variants);
  wrongType(place, 'a string');
  return undefined;
}

function byName<T>(at: Place, type: string, { what, rules, aliases, former = {} }: Variants<T>): Rule<T> | undefined {
  const name = Object.hasOwn(aliases, type) ? aliases[type] : type;
  if (name !== undefined && Object.hasOwn(rules, name)) return rules[name];
  const names = Object.keys(rules);
  const instead = () => (Object.hasOwn(former, type) ? ` ${former[type]}` : didYouMean(type, names));
  const message = () => `There is no ${what} type ${quote(type)}; write ${either(names)}.${instead()}`;
  at.scope.report.error('unknown-type', spot(at), message);
  return undefined;
}

function failing(rule: Rule<unknown>): Rule<never> {
  return {
    shape: rule.shape,
    read(at) {
      apply(rule, at);
      return invalid;
    },
  };
}
