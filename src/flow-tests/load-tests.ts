import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Flow } from '../language/model.js';
import { checkAnswers, checkTest, functionsOf } from './check-test.js';
import { type Fault, inOrder, type Path, readTestFile, type ReadTestFile } from './format/read-test-file.js';
import type { FlowTest, TestFile } from './format/schema.js';
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
  const known = functionsOf(loaded.flatMap(({ reachable }) => reachable));
  const ofAll = checkAnswers(read, ['functions'], read.content.functions ?? {}, known);
  const found = loaded.every(({ test }) => test !== undefined);
  const faults = unique([...(found ? ofAll : []), ...loaded.flatMap((one) => one.faults)]);
  return { file, faults, tests: faults.length > 0 ? [] : loaded.flatMap(({ test }) => test ?? []) };
}

/** In the order of the text; a flow that cannot be had is said once. */
function unique(faults: readonly Fault[]): readonly Fault[] {
  const seen = new Map(faults.map((fault) => [`${fault.line}:${fault.column} ${fault.message}`, fault]));
  return [...seen.values()].sort(inOrder);
}

interface Loaded {
  readonly test?: LoadedTest;
  /** Its flow and the subflows of it. */
  readonly reachable: readonly ProjectFlow[];
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
    return { reachable: [], faults: [read.fault(spot, message)] };
  }
  const flow = await flows.read(path);
  if ('reason' in flow) {
    return { reachable: [], faults: [read.fault(spot, `The flow cannot be tested: ${flow.reason}`)] };
  }
  const test = merged(read.content, own);
  const reachable = await flows.reachable(path);
  const faults = checkTest(read, index, flow.flow, functionsOf(reachable));
  return { test: { file, index, flows, path, flow: flow.flow, text: flow.text, test }, reachable, faults };
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
