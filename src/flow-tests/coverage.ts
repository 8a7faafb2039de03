import type { LogLine } from '../interpreter/report-contract.js';
import { transitionsOf } from '../language/transitions.js';
import type { RecordedInstance } from './engine/run-record.js';
import type { ProjectFlow, ProjectFlows } from './project-flows.js';
import type { TestResult } from './run-tests.js';

/** A way from a state to the next one. */
export interface Passage {
  readonly from: string;
  readonly to: string;
  /** It is that of a catch list. */
  readonly caught: boolean;
}

/** What the tests have seen of a flow. */
export interface FlowCoverage {
  readonly path: string;
  readonly states: Counted<string>;
  readonly transitions: Counted<Passage>;
}

export interface Counted<T> {
  readonly total: number;
  readonly missed: readonly T[];
}

/** A flow whose states are counted. */
export interface CoveredFlow {
  readonly flows: ProjectFlows;
  readonly path: string;
}

/** Which states and transitions of the flows the tests have gone through, as subflows too. Files that are no flows are left out. */
export async function coverageOf(
  flows: readonly CoveredFlow[],
  results: readonly TestResult[],
): Promise<FlowCoverage[]> {
  const read = await Promise.all(flows.map(async (one) => ({ ...one, flow: await one.flows.read(one.path) })));
  return read.flatMap(({ flows: project, flow }) => {
    if ('reason' in flow) return [];
    const instances = results.flatMap(({ test, seen }) => (test.flows === project ? (seen?.instances ?? []) : []));
    return [
      coverageOfFlow(
        flow,
        instances.filter(({ path }) => path === flow.path),
      ),
    ];
  });
}

function coverageOfFlow({ path, flow }: ProjectFlow, instances: readonly RecordedInstance[]): FlowCoverage {
  const entered = new Set(instances.flatMap(({ flow: trace }) => trace));
  const taken = new Set(instances.flatMap(passagesTaken).map(keyOf));
  const states = flow.states.map(({ id }) => id);
  const passages = flow.states.flatMap((state) =>
    transitionsOf(state).map((way): Passage => ({ from: state.id, ...way })),
  );
  const distinct = [...new Map(passages.map((passage) => [keyOf(passage), passage])).values()];
  return {
    path,
    states: { total: states.length, missed: states.filter((id) => !entered.has(id)) },
    transitions: { total: distinct.length, missed: distinct.filter((passage) => !taken.has(keyOf(passage))) },
  };
}

function keyOf({ from, to, caught }: Passage): string {
  return JSON.stringify([from, to, caught]);
}

/** The trace says which state followed which; the log, which of these ways an error took. */
function passagesTaken({ flow, lines }: RecordedInstance): Passage[] {
  const caught = lines.flatMap(caughtBy);
  const ofCatches = countsOf(caught.map(asUncaught));
  const pairs = countsOf(flow.slice(1).map((to, i) => keyOf({ from: flow[i]!, to, caught: false })));
  const others = [...pairs].filter(([pair, count]) => count > (ofCatches.get(pair) ?? 0));
  return [...caught, ...others.map(([pair]) => passageOf(pair))];
}

/** Reads the line that the interpreter writes when a catch list leads on. */
function caughtBy({ state, message }: LogLine): Passage[] {
  const to = /^Caught by .*; going to (.+)$/s.exec(message)?.[1];
  return to === undefined || state === null ? [] : [{ from: state, to, caught: true }];
}

function asUncaught(passage: Passage): string {
  return keyOf({ ...passage, caught: false });
}

function passageOf(key: string): Passage {
  const [from, to] = JSON.parse(key) as [string, string];
  return { from, to, caught: false };
}

function countsOf(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}
