import type { Flow } from '../language/model.js';
import { didYouMean } from '../language/suggest.js';
import type { Fault, Path, ReadTestFile } from './format/read-test-file.js';
import type { ProjectFlow } from './project-flows.js';
import { whyNotSent } from './sent-event.js';

/** Ids of the functions that tests may speak of. */
export interface KnownFunctions {
  readonly containers: ReadonlySet<string>;
  readonly subflows: ReadonlySet<string>;
}

/** The functions of flows. */
export function functionsOf(flows: readonly ProjectFlow[]): KnownFunctions {
  const all = flows.flatMap(({ flow }) => flow.functions);
  const ids = (isSubflow: boolean) =>
    new Set(all.filter(({ type }) => (type === 'subflow') === isSubflow).map(({ id }) => id));
  return { containers: ids(false), subflows: ids(true) };
}

/** What a test says that its flow, and the subflows of it, know nothing of; and events that are none. */
export function checkTest(read: ReadTestFile, index: number, flow: Flow, known: KnownFunctions): Fault[] {
  const { functions = {}, events = [], expect = {} } = read.content.tests[index]!;
  const { calls = [], path = [] } = expect;
  const at: Path = ['tests', index];
  const states = new Set(flow.states.map(({ id }) => id));
  return [
    ...checkAnswers(read, [...at, 'functions'], functions, known),
    ...events.flatMap((event, i) => {
      const reason = whyNotSent(event);
      return reason === undefined ? [] : [read.fault([...at, 'events', i, 'event'], `This is no event: ${reason}.`)];
    }),
    ...calls.flatMap((call, i) =>
      noFunction(call.function, known).map((message) => read.fault([...at, 'expect', 'calls', i], message, 'function')),
    ),
    ...path.flatMap((id, i) => {
      const message = `The flow has no state "${id}".${didYouMean(id, states)}`;
      return states.has(id) ? [] : [read.fault([...at, 'expect', 'path', i], message)];
    }),
  ];
}

/** Answers of functions that no flow has. */
export function checkAnswers(read: ReadTestFile, at: Path, answers: object, known: KnownFunctions): Fault[] {
  return Object.keys(answers).flatMap((id) => noFunction(id, known).map((message) => read.fault(at, message, id)));
}

function noFunction(id: string, { containers, subflows }: KnownFunctions): string[] {
  if (containers.has(id)) return [];
  if (subflows.has(id)) return [`"${id}" is a subflow, which runs as it is: give answers for the functions it calls.`];
  return [`Neither the flow nor a subflow of it has a function "${id}".${didYouMean(id, containers)}`];
}
