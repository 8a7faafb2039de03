import { parseFlow } from '../../language/parse-flow.js';
import { decoded, getInstance } from '../client/instances.js';
import { openNamespace } from '../client/server-options.js';
import type { TargetFlags } from '../client/target.js';
import { UsageError } from '../failure.js';
import { readBytes } from '../read-bytes.js';
import { print, printJson } from '../terminal/print.js';
import { diagnosticLines } from '../validate/print.js';
import { type FlowGraph, flowGraph } from './flow-graph.js';
import { asMermaid } from './mermaid.js';
import { asOutline } from './outline.js';
import { type Way, wayOf } from './way.js';

export interface GraphFlags extends TargetFlags {
  readonly text: boolean;
  readonly instance?: string;
  readonly json: boolean;
}

interface Drawn {
  readonly name: string;
  readonly definition: string;
  readonly way?: Way;
}

/** Prints the graph of a flow. @returns the exit code: 1 when it is not valid */
export async function draw(file: string | undefined, flags: GraphFlags): Promise<number> {
  const { name, definition, way } = await whatToDraw(file, flags);
  const { flow, diagnostics } = parseFlow(definition);
  if (flow === undefined) {
    process.stderr.write(diagnosticLines([{ file: name, diagnostics }], process.stderr));
    return 1;
  }
  const graph = flowGraph(flow);
  if (flags.json) printJson(way === undefined ? graph : marked(graph, way));
  else print((flags.text ? asOutline : asMermaid)(graph, way));
  return 0;
}

/** The flow of an instance is the one it was started with, but a file that is named is the one to draw. */
async function whatToDraw(file: string | undefined, flags: GraphFlags): Promise<Drawn> {
  const text = file === undefined ? undefined : (await readBytes(file)).toString('utf8');
  if (flags.instance === undefined) {
    if (file === undefined || text === undefined) throw new UsageError('Name the file of a flow, or an instance.');
    return { name: file, definition: text };
  }
  const { api, namespace } = await openNamespace(flags);
  const instance = await getInstance(api, namespace, flags.instance);
  const definition = text ?? decoded(instance.definition);
  return { name: file ?? instance.path ?? flags.instance, definition, way: wayOf(instance) };
}

function marked({ start, nodes, edges }: FlowGraph, way: Way) {
  return {
    start,
    nodes: nodes.map((node) => ({ ...node, passed: way.states.has(node.id) })),
    edges: edges.map((edge) => ({ ...edge, passed: way.went(edge) })),
  };
}
