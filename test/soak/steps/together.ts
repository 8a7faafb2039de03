import type { Json, JsonObject } from '../../../src/json/json.js';
import type { AbandonStep, Branch, ForeachStep, ParallelStep, SubflowStep } from '../plan.js';
import { adding, catching, type Kind, marker, type Place, state } from '../step.js';
import { failingFirst, retries } from './call.js';

/** Actions at the same time; in an `or` only the first one succeeds, so that there is one answer (specification 4.5). */
export const parallel: Kind<ParallelStep> = {
  states({ mode, branches }, place) {
    const actions = branches.map((branch, n) => actionOf(branch, place, `-${n}`, mode === 'or' && n > 0));
    const made = mode === 'or' ? '.return[0].k' : '[.return[].k]';
    return [state({ id: place.id, type: 'parallel', mode, actions, transform: adding(made), transition: place.next })];
  },
  play({ mode, branches }, mark, world, play) {
    const marks = branches.map((branch, n) => {
      const own = `${mark}-${n}`;
      // Losers may fail before the winner answers or not, and run on.
      if (mode === 'or' && n > 0) world.calls(own, 0, 1);
      else if (branch.kind === 'subflow') play(branch.plan, own, world);
      else world.calls(own, branch.fails + 1);
      return own;
    });
    return mode === 'or' ? (marks[0] ?? null) : marks;
  },
};

function actionOf(branch: Branch, place: Place, part: string, loses: boolean): JsonObject {
  if (loses) return { function: 'f', input: { k: marker(place, part), __errcode: 'my.lost' } };
  if (branch.kind === 'subflow')
    return { function: place.subflow(branch.plan), input: { k: marker(place, part), seen: [] } };
  return { function: 'f', ...failingFirst(place, part, branch.fails, branch.seconds) };
}

/** A call or a subflow for each element of a list (specification 4.4). */
export const foreach: Kind<ForeachStep> = {
  states({ fails, seconds, plan }, place) {
    const array = fails.map((count, n) =>
      plan === undefined
        ? failingFirst(place, `-${n}`, count, seconds).input
        : { k: marker(place, `-${n}`), seen: [] as Json[] },
    );
    const action = plan === undefined ? { function: 'f', ...retries(3) } : { function: place.subflow(plan) };
    return [
      state({
        id: place.id,
        type: 'foreach',
        array,
        action,
        transform: adding('[.return[].k]'),
        transition: place.next,
      }),
    ];
  },
  play({ fails, plan }, mark, world, play) {
    return fails.map((count, n) => {
      const own = `${mark}-${n}`;
      if (plan === undefined) world.calls(own, count + 1);
      else play(plan, own, world);
      return own;
    });
  },
};

/** A subflow that is waited for, or not (specification 8). */
export const subflow: Kind<SubflowStep> = {
  states({ plan, async }, place) {
    const action = { function: place.subflow(plan), input: { k: marker(place), seen: [] } };
    const transform = adding(async ? '"async"' : '.return.seen');
    return [state({ id: place.id, type: 'action', async, action, transform, transition: place.next })];
  },
  play({ plan, async }, mark, world, play) {
    const output = play(plan, mark, world) as JsonObject;
    return async ? 'async' : (output['seen'] ?? null);
  },
};

/** What is beside a failing branch is cancelled (specification 4.1). */
export const abandon: Kind<AbandonStep> = {
  states({ seconds }, place) {
    const clause = catching(place, 'my.cut');
    const fails = { k: marker(place, '-call'), __errcode: 'my.cut', __delay: seconds };
    const actions = [
      { function: place.subflow({ steps: [], end: 'cancel' }), input: { k: marker(place, '-sub'), seen: [] } },
      { function: 'f', input: fails },
    ];
    return [
      state({ id: place.id, type: 'parallel', actions, catch: clause.catch, transition: place.next }),
      clause.caught,
    ];
  },
  play(_step, mark, world) {
    world.calls(`${mark}-call`, 1);
    world.instance(`${mark}-sub`, { status: 'cancelled', code: 'direktiv.cancels.parent', output: null }, false);
    return 'my.cut';
  },
};
