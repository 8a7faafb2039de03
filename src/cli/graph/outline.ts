import { paint } from '../terminal/paint.js';
import { printable } from '../terminal/printable.js';
import type { FlowGraph, GraphEdge } from './flow-graph.js';
import type { Way } from './way.js';

const lastMarks: Readonly<Record<Way['ended'], string>> = { well: '*', badly: 'x', 'not yet': '>' };

/**
 * The graph as lines of text. With a way `*` stands before what an instance went through, `x` before the state it failed in,
 * `>` before the one it is in.
 */
export function asOutline({ start, nodes, edges }: FlowGraph, way?: Way): string {
  const lines = nodes.flatMap(({ id, type, detail }) => [
    `${markOf(id, way)} ${paint('bold', printable(id))}  ${printable([type, detail].filter(Boolean).join(' '))}`,
    ...edges.filter(({ from }) => from === id).map((edge) => `  ${way?.went(edge) ? '*' : ' '} ${edgeText(edge)}`),
  ]);
  return `starts ${printable(start.how)}, with ${printable(start.state)}\n${lines.join('\n')}\n`;
}

function markOf(id: string, way: Way | undefined): string {
  if (way === undefined || !way.states.has(id)) return ' ';
  if (id !== way.last) return '*';
  const mark = lastMarks[way.ended];
  return way.ended === 'badly' ? paint('red', mark) : mark;
}

function edgeText({ to, when, kind }: GraphEdge): string {
  const target = `→ ${printable(to ?? 'end')}`;
  if (kind === 'catch') return `! ${printable(when)} ${target}`;
  return when === '' ? target : `${target}  ${paint('dim', printable(when))}`;
}
