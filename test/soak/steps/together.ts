import type { Json, JsonObject } from '../../../src/json/json.js';
import type { AbandonStep, Branch, ForeachStep, ParallelStep, Plan, SubflowStep } from '../plan.js';
import { adding, catching, type Kind, marker, type Place, type PlayPlan, state } from '../step.js';
import type { World } from '../world.js';
import { failingFirst, retries } from './call.js';

/** Beside the first branch of an `or`: it may answer before that one, and lives on when it does not. */
const slow: Plan = { steps: [{ kind: 'delay', seconds: 2 }], end: 'complete' };

/** Actions at the same time; in an `or` the first one succeeds, other calls do not, and subflows do, but late (specification 4.5). */
export const parallel: Kind<ParallelStep> = {
  states({ mode, branches }, place) {
    const actions = branches.map((branch, n) =>
      mode === 'or' && n > 0 ? losing(branch, place, `-${n}`) : actionOf(branch, place, `-${n}`),
    );
    const made = { and: '[.return[].k]', or: '([.return[] | select(. != null)] | length)' }[mode];
    return [state({ id: place.id, type: 'parallel', mode, actions, transform: adding(made), transition: place.next })];
  },
  play({ mode, branches }, mark, world, play) {
    const marks = branches.map((_, n) => `${mark}-${n}`);
    const [first, ...others] = branches.map((branch, n) => ({ branch, own: marks[n] ?? '' }));
    if (mode === 'and') for (const one of [first, ...others]) playBranch(one, world, play);
    else playEither(first, others, world, play);
    return mode === 'or' ? 1 : marks;
  },
};

/** With its marker. */
type Marked = { readonly branch: Branch; readonly own: string } | undefined;

function playBranch(one: Marked, world: World, play: PlayPlan): void {
  if (one?.branch.kind === 'subflow') play(one.branch.plan, one.own, world);
  else if (one !== undefined) world.calls(one.own, one.branch.fails + 1);
}

/** Subflows live on when another branch has answered, calls may not have begun; nothing is tried again then. */
function playEither(first: Marked, others: readonly Marked[], world: World, play: PlayPlan): void {
  playBranch(first, world, play);
  for (const one of others) {
    if (one?.branch.kind === 'subflow') play(slow, one.own, world);
    else if (one !== undefined) world.calls(one.own, 0, 1);
  }
  const mayLose = others.some((one) => one?.branch.kind === 'subflow');
  if (mayLose && first?.branch.kind === 'call') world.calls(first.own, 0, first.branch.fails + 1);
}

function losing(branch: Branch, place: Place, part: string): JsonObject {
  return branch.kind === 'subflow'
    ? actionOf({ kind: 'subflow', plan: slow }, place, part)
    : { function: 'f', input: { k: marker(place, part), __errcode: 'my.lost' } };
}

function actionOf(branch: Branch, place: Place, part: string): JsonObject {
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
