import type { Json, JsonObject } from '../../src/json/json.js';
import { kinds } from './kinds.js';
import type { Ending, Plan, PlanEnd, Step } from './plan.js';
import type { Kind } from './step.js';
import type { World } from './world.js';

/**
 * Plays a plan without any engine: what its flow does under this marker, and how it ends, is noted in the world.
 * @returns its output
 */
export function play(plan: Plan, marker: string, world: World): Json {
  const seen: Json[] = plan.steps.map((step, n) => playStep(step, `${marker}-s${n}`, world));
  const data = { k: marker, seen };
  const ending = ends[plan.end](data, `${marker}-s${plan.steps.length}`, world);
  world.instance(marker, ending);
  return ending.output;
}

function playStep<S extends Step>(step: S, marker: string, world: World): Json {
  return (kinds[step.kind] as unknown as Kind<S>).play(step, marker, world, play);
}

const cancelled = { status: 'cancelled', code: 'direktiv.cancels.api', output: null };

const ends: Readonly<Record<PlanEnd, (data: JsonObject, marker: string, world: World) => Ending>> = {
  complete: (output) => ({ status: 'complete', code: null, output }),
  raise: (output) => ({ status: 'failed', code: 'my.end', output }),
  fail(_data, marker, world) {
    world.calls(marker, 1);
    return { status: 'failed', code: 'my.end', output: null };
  },
  crash(_data, marker, world) {
    world.calls(marker, 1);
    return { status: 'crashed', code: 'direktiv.internal.error', output: null };
  },
  cancel(_data, marker, world) {
    world.cancels.add(marker);
    return cancelled;
  },
  'cancel-within'(_data, marker, world) {
    world.cancels.add(`${marker}-s0`);
    world.instance(marker, { ...cancelled, code: 'direktiv.cancels.parent' });
    return cancelled;
  },
};
