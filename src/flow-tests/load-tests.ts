import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Flow } from '../language/model.js';
import { didYouMean } from '../language/suggest.js';
import { type Fault, inOrder, type Path, readTestFile, type ReadTestFile } from './format/read-test-file.js';
import type { FlowTest, TestFile } from './format/schema.js';
import { whyNotSent } from './sent-event.js';
import type { ProjectFlow, ProjectFlows } from './project-flows.js';

/** A test that can be run. */
export interface LoadedTest {
  readonly file: string;
  /** Position in the file. */
  readonly index: number;
  readonly flows: ProjectFlows;
  /** Path of the flow in the namespace. */
  readonly path: string;
  readonly flow: Flow;
  readonly text: string;
  /** With what the file says of all its tests. */
  readonly test: FlowTest;
}

/** A test file: its tests, or why it has none. */
export interface LoadedFile {
  readonly file: string;
  readonly tests: readonly LoadedTest[];
  readonly faults: readonly Fault[];
}

/** Reads a test file and the flows it is about. Nothing is run when there is a fault. */
export async function loadTests(file: string, flows: ProjectFlows): Promise<LoadedFile> {
  const read = readTestFile(await readFile(file, 'utf8'));
  if ('faults' in read) return { file, tests: [], faults: read.faults };
  const loaded = await Promise.all(read.content.tests.map((_, index) => loadTest(file, index, read, flows)));
  const faults = unique(loaded.flatMap((one) => one.faults));
  return { file, faults, tests: faults.length > 0 ? [] : loaded.flatMap(({ test }) => test ?? []) };
}

/** In the order of the text; what all tests of a file have in common is wrong once. */
function unique(faults: readonly Fault[]): readonly Fault[] {
  const seen = new Map(faults.map((fault) => [`${fault.line}:${fault.column} ${fault.message}`, fault]));
  return [...seen.values()].sort(inOrder);
}

interface Loaded {
  readonly test?: LoadedTest;
  readonly faults: readonly Fault[];
}

async function loadTest(file: string, index: number, read: ReadTestFile, flows: ProjectFlows): Promise<Loaded> {
  const own = read.content.tests[index]!;
  const at = own.flow === undefined ? [] : ['tests', index];
  const spot: Path = own.flow === undefined && read.content.flow === undefined ? [] : [...at, 'flow'];
  const name = own.flow ?? read.content.flow ?? basename(file).replace(/\.test(\.ya?ml)$/, '$1');
  const path = flows.project.pathOf(join(dirname(file), name));
  if (path === undefined) {
    const message = `The flow ${name} cannot be in a namespace: it must lie below ${flows.project.root}, and names begin with a letter.`;
    return { faults: [read.fault(spot, message)] };
  }
  const flow = await flows.read(path);
  if ('reason' in flow) return { faults: [read.fault(spot, `The flow cannot be tested: ${flow.reason}`)] };
  const test = merged(read.content, own);
  const faults = [...wrongNames(read, index, flow, await flows.reachable(path)), ...wrongEvents(read, index)];
  return { test: { file, index, flows, path, flow: flow.flow, text: flow.text, test }, faults };
}

function merged(all: TestFile, own: FlowTest): FlowTest {
  return {
    ...own,
    functions: { ...all.functions, ...own.functions },
    secrets: { ...all.secrets, ...own.secrets },
    variables: {
      namespace: { ...all.variables?.namespace, ...own.variables?.namespace },
      workflow: { ...all.variables?.workflow, ...own.variables?.workflow },
    },
  };
}

function wrongEvents({ content, fault }: ReadTestFile, index: number): Fault[] {
  return (content.tests[index]?.events ?? []).flatMap((event, i) => {
    const reason = whyNotSent(event);
    return reason === undefined ? [] : [fault(['tests', index, 'events', i, 'event'], `This is no event: ${reason}.`)];
  });
}

/** Names of functions and states that no flow has. */
function wrongNames(
  { content, fault }: ReadTestFile,
  index: number,
  { flow }: ProjectFlow,
  reachable: readonly ProjectFlow[],
): Fault[] {
  const containers = new Set<string>();
  const subflows = new Set<string>();
  for (const { functions } of reachable.map((one) => one.flow)) {
    for (const { id, type } of functions) (type === 'subflow' ? subflows : containers).add(id);
  }
  const states = new Set(flow.states.map(({ id }) => id));
  const { functions = {}, expect = {} } = content.tests[index]!;
  const at = ['tests', index] as const;
  const mocked = [
    ...Object.keys(content.functions ?? {}).map((id) => ({ id, at: ['functions'] })),
    ...Object.keys(functions).map((id) => ({ id, at: [...at, 'functions'] })),
  ];
  return [
    ...mocked.flatMap((mock) => noFunction(mock.id, containers, subflows).map((text) => fault(mock.at, text, mock.id))),
    ...(expect.calls ?? []).flatMap((call, i) =>
      noFunction(call.function, containers, subflows).map((text) =>
        fault([...at, 'expect', 'calls', i], text, 'function'),
      ),
    ),
    ...(expect.path ?? []).flatMap((id, i) =>
      states.has(id)
        ? []
        : [fault([...at, 'expect', 'path', i], `The flow has no state "${id}".${didYouMean(id, states)}`)],
    ),
  ];
}

function noFunction(id: string, containers: ReadonlySet<string>, subflows: ReadonlySet<string>): string[] {
  if (containers.has(id)) return [];
  if (subflows.has(id)) return [`"${id}" is a subflow, which runs as it is: give answers for the functions it calls.`];
  return [`Neither the flow nor a subflow of it has a function "${id}".${didYouMean(id, containers)}`];
}
