import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import { outcomeOf, type RunOutcome } from '../instances/outcome.js';
import { startsByEvent } from '../language/starts-by-event.js';
import { seenVariables, writeCircumstances } from './circumstances.js';
import { pause } from './engine/pause.js';
import type { Stage } from './engine/stage.js';
import { type Ground, World } from './engine/world.js';
import type { LoadedTest } from './load-tests.js';
import type { Observed } from './observed.js';
import { orderedCalls } from './ordered-calls.js';
import { sentEvent } from './sent-event.js';
import { type Deed, playTimeline } from './timeline.js';

/** The flow of a test does not come to its end. The message says how far it came. */
export class NoEnd extends Error {
  override readonly name = 'NoEnd';
}

/**
 * Runs the flow of a test on a stage, as the test says.
 * @param limit of the time that it may take outside, in milliseconds
 * @throws NoEnd
 */
export async function playTest(stage: Stage, loaded: LoadedTest, limit: number): Promise<Observed> {
  const { ground } = stage;
  const world = new World(ground, `test-${randomUUID()}`, loaded.flows.project, loaded.test.functions ?? {});
  await writeCircumstances(ground.store, world.namespace, loaded);
  stage.enter(world);
  const stopWatching = stage.watch(world);
  const curtain = new AbortController();
  try {
    const begun = performance.now();
    const play = perform(stage, world, loaded, curtain.signal);
    const end = await Promise.race([play, pause(limit, curtain.signal).then(() => 'too long' as const)]);
    if (end === 'too long') throw new NoEnd(`the flow has not ended after ${limit / 1000} s; ${whereabouts(world)}`);
    return await observe(stage, world, loaded, end, performance.now() - begun);
  } finally {
    curtain.abort();
    await stopWatching();
    await world.close();
    await endLeftOvers(stage, world);
    stage.leave(world);
  }
}

/** How the tested instance ended; undefined when none was started. */
type End = { readonly id: string; readonly outcome: RunOutcome } | undefined;

/** Starts the flow and does what the test does, until the flow has ended. The clock is held before and after. */
async function perform(stage: Stage, world: World, loaded: LoadedTest, signal: AbortSignal): Promise<End> {
  const { clock } = stage;
  const over = new AbortController();
  const begin = await clock.now();
  const started = await start(world, loaded);
  const timeline = playTimeline(clock, begin, deedsOf(stage, world, loaded), AbortSignal.any([signal, over.signal]));
  const played = timeline.then(() => clock.release());
  const id = started ?? (await Promise.race([world.startedByEvent, played.then(() => world.tested)]));
  const outcome = id === undefined ? undefined : await Promise.race([endOf(stage, id), failure(played)]);
  over.abort();
  await played;
  await world.holdAtEnd();
  await clock.settle(signal);
  return id === undefined || outcome === undefined ? undefined : { id, outcome };
}

function endOf(stage: Stage, id: string): Promise<RunOutcome | undefined> {
  return stage.whileOpen(() => outcomeOf(stage.ground.client, { id, invoker: 'api' }));
}

/** Rejects when the work does. */
function failure(work: Promise<unknown>): Promise<never> {
  return new Promise((_, reject) => void work.catch(reject));
}

/** @returns the id of the instance; undefined when only events can start one */
async function start(world: World, { path, flow, text, test }: LoadedTest): Promise<string | undefined> {
  if (startsByEvent(flow)) {
    await world.setUpStart(path);
    return undefined;
  }
  const id = randomUUID();
  world.test(id);
  const read = await world.read(text);
  const input = Buffer.from(JSON.stringify(test.input ?? {}));
  await world.launcher.start({ id, namespace: world.namespace, path, flow: read, invoker: 'api', input });
  return id;
}

function deedsOf({ ground }: Stage, world: World, { test }: LoadedTest): Deed[] {
  const events = (test.events ?? []).map((event): Deed => {
    const sent = sentEvent(event);
    return { at: event.at ?? 'PT0S', act: () => world.events.publish(sent) };
  });
  if (test.cancel === undefined) return events;
  return [...events, { at: test.cancel, act: () => cancelTested(ground, world) }];
}

/** Nothing comes of a cancel before an event has started the flow, or when it has ended. */
async function cancelTested({ client }: Ground, { tested }: World): Promise<void> {
  if (tested === undefined) return;
  try {
    await client.workflow.getHandle(tested).cancel();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

async function observe(stage: Stage, world: World, loaded: LoadedTest, end: End, outside: number): Promise<Observed> {
  const { record, functions, events, namespace } = world;
  const { instances } = record;
  const seen = {
    outside,
    calls: orderedCalls(functions.calls, instances).map(({ function: called, input }) => ({ function: called, input })),
    variables: await seenVariables(stage.ground.store, namespace, loaded, end?.id),
    events: events.generated,
    faults: [...functions.faults, ...events.problems, ...world.notes],
    instances,
  };
  if (end === undefined) {
    return { ...seen, status: 'not started', errorCode: null, errorMessage: null, path: [], startedAt: 0, duration: 0 };
  }
  const { status, errorCode, errorMessage, output } = end.outcome;
  const reported = record.get(end.id);
  return {
    ...{ ...seen, status, errorCode, errorMessage },
    ...(output === undefined ? {} : { output }),
    path: reported?.flow ?? end.outcome.flow ?? [],
    startedAt: reported?.startedAt ?? 0,
    duration: (reported?.ended?.at ?? NaN) - (reported?.startedAt ?? NaN),
  };
}

function whereabouts({ record }: World): string {
  const places = record.open.map(({ path, flow }) => `${path} is in the state ${flow.at(-1)}`);
  return places.length === 0 ? 'nothing was heard of it' : places.join(', ');
}

/** What outlives the tested instance is no concern of the next test. */
async function endLeftOvers({ ground }: Stage, { record }: World): Promise<void> {
  for (const { id } of record.open) {
    await ground.client.workflow
      .getHandle(id)
      .terminate('the test is over')
      .catch(() => undefined); // It has ended meanwhile.
  }
}
