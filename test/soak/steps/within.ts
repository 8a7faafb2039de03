import type { DelayStep, LoopStep, ScriptStep, ValidateStep, VariableStep } from '../plan.js';
import { adding, catching, type Kind, marker, type Place, state } from '../step.js';

export const delay: Kind<DelayStep> = {
  states: ({ seconds }, { id, next }) => [
    state({ id, type: 'delay', duration: `PT${seconds}S`, transform: adding('"slept"'), transition: next }),
  ],
  play: () => 'slept',
};

export const validate: Kind<ValidateStep> = {
  states({ fits }, place) {
    const clause = catching(place, 'direktiv.schema.failed');
    const schema = { required: fits ? ['k'] : ['missing'] };
    const transform = adding('"valid"');
    return [
      state({ id: place.id, type: 'validate', schema, transform, catch: clause.catch, transition: place.next }),
      clause.caught,
    ];
  },
  play: ({ fits }) => (fits ? 'valid' : 'direktiv.schema.failed'),
};

/** Log, metadata and transform by scripts. */
export const script: Kind<ScriptStep> = {
  states: ({ factor }, { id, next }) => [
    state({
      id,
      type: 'noop',
      log: 'js(return "at " + data.k)',
      metadata: { at: 'js(return data.k)' },
      transform: { k: 'jq(.k)', seen: `js(return data.seen.concat([${factor} * 2]))` },
      transition: next,
    }),
  ],
  play: ({ factor }) => factor * 2,
};

/** Goes round, with `i` in the data, from 0 to `times`. */
function turns({ id, next }: Place, times: number, first: string, made: string) {
  const more = `${id}-more`;
  return [
    state({ id, type: 'noop', transform: 'jq({k, seen, i: 0})', transition: more }),
    state({
      id: more,
      type: 'switch',
      conditions: [{ condition: `jq(.i < ${times})`, transition: first }],
      defaultTransform: adding(made),
      defaultTransition: next,
    }),
  ];
}

export const loop: Kind<LoopStep> = {
  states({ times, calls }, place) {
    const turn = `${place.id}-turn`;
    const common = { id: turn, transform: 'jq({k, seen, i: (.i + 1)})', transition: `${place.id}-more` };
    const input = { k: `jq(.k + "-${place.id}-" + (.i | tostring))` };
    const one = calls ? { type: 'action', action: { function: 'f', input } } : { type: 'noop' };
    return [...turns(place, times, turn, '.i'), state({ ...common, ...one })];
  },
  play({ times, calls }, mark, world) {
    if (calls) for (let i = 0; i < times; i++) world.calls(`${mark}-${i}`, 1);
    return times;
  },
};

/** Each turn reads what the one before wrote: a write that is lost or done twice shows in the sum. */
export const variable: Kind<VariableStep> = {
  states({ scope, times }, place) {
    const [read, write] = [`${place.id}-read`, `${place.id}-write`];
    const own = { key: marker(place), scope };
    return [
      ...turns(place, times, read, '.v'),
      state({
        id: read,
        type: 'getter',
        variables: [{ ...own, as: 'v' }],
        transform: 'jq({k, seen, i, v: ((.var.v // 0) + 1)})',
        transition: write,
      }),
      state({
        id: write,
        type: 'setter',
        variables: [{ ...own, value: 'jq(.v)' }],
        transform: 'jq({k, seen, v, i: (.i + 1)})',
        transition: `${place.id}-more`,
      }),
    ];
  },
  play({ scope, times }, mark, world) {
    world.variables.set(`${scope}/${mark}`, times);
    return times;
  },
};
