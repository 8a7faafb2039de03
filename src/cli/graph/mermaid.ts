import type { FlowGraph, GraphEdge } from './flow-graph.js';
import type { Way } from './way.js';

/** Longer texts would make boxes nobody can read. */
const longest = 60;

const classes: Readonly<Record<Way['ended'] | 'passed', string>> = {
  passed: 'fill:#d9f2d9,stroke:#2e7d32,color:#000000',
  well: 'fill:#a5d6a7,stroke:#2e7d32,color:#000000',
  badly: 'fill:#ffcdd2,stroke:#c62828,color:#000000',
  'not yet': 'fill:#bbdefb,stroke:#1565c0,color:#000000',
};

/** The graph as a Mermaid flowchart; with a way the states and transitions of an instance are marked. */
export function asMermaid({ start, nodes, edges }: FlowGraph, way?: Way): string {
  const ids = new Map(nodes.map(({ id }, index) => [id, `s${index}`]));
  const idOf = (state: string | null): string => (state === null ? 'finish' : (ids.get(state) ?? 'finish'));
  const lines = [
    'flowchart TD',
    `begin(("${text(start.how)}")) --> ${idOf(start.state)}`,
    ...nodes.map(
      ({ id, type, detail }) => `${idOf(id)}["${[id, type, detail].filter(Boolean).map(text).join('<br>')}"]`,
    ),
    ...(edges.some(({ to }) => to === null) ? ['finish(("end"))'] : []),
    ...edges.map((edge) => `${idOf(edge.from)} ${arrow(edge)} ${idOf(edge.to)}`),
    ...(way === undefined ? [] : marks(way, edges, idOf)),
  ];
  return `${lines.map((line, index) => (index === 0 ? line : `  ${line}`)).join('\n')}\n`;
}

function arrow({ when, kind }: GraphEdge): string {
  const line = kind === 'catch' ? '-.->' : '-->';
  return when === '' ? line : `${line}|"${text(when)}"|`;
}

/** Links are counted from the first of all, which is the one from the beginning. */
function marks(way: Way, edges: readonly GraphEdge[], idOf: (state: string) => string): readonly string[] {
  const taken = ['0', ...edges.flatMap((edge, index) => (way.went(edge) ? [String(index + 1)] : []))];
  const passed = [...way.states].filter((state) => state !== way.last).map(idOf);
  return [
    ...(passed.length === 0 ? [] : [`classDef passed ${classes.passed}`, `class ${passed.join(',')} passed`]),
    ...(way.last === undefined ? [] : [`classDef last ${classes[way.ended]}`, `class ${idOf(way.last)} last`]),
    `linkStyle ${taken.join(',')} stroke-width:3px`,
  ];
}

/** Mermaid writes characters that it would understand as entities with a `#`. */
function text(raw: string): string {
  const short = raw.length > longest ? `${raw.slice(0, longest)}…` : raw;
  return short.replace(/\s+/g, ' ').replace(/[#&<>"'`|\\]/g, (character) => `#${character.charCodeAt(0)};`);
}
