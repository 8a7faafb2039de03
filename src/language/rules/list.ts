import { apply, element, invalid, spot, wrongType, type Rule } from './rule.js';

/** A list whose entries all follow one rule. */
export function list<T>(rule: Rule<T>): Rule<readonly T[]> {
  return {
    shape: { type: 'array', items: rule.shape },
    read(at) {
      if (at.node.kind !== 'list') return wrongType(at, 'a list');
      const values: T[] = [];
      let complete = true;
      for (const [i, node] of at.node.items.entries()) {
        const value = apply(rule, element(at, i, node));
        if (value === invalid) complete = false;
        else values.push(value);
      }
      return complete ? values : invalid;
    },
  };
}

/** A list with at least one entry. */
export function nonEmptyList<T>(rule: Rule<T>): Rule<readonly T[]> {
  const entries = list(rule);
  return {
    shape: { ...entries.shape, minItems: 1 },
    read(at) {
      if (at.node.kind !== 'list' || at.node.items.length > 0) return entries.read(at);
      at.scope.report.error('empty-list', spot(at), 'This list needs at least one entry.');
      return invalid;
    },
  };
}
