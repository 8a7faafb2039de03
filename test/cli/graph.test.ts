import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { flowGraph } from '../../src/cli/graph/flow-graph.js';
import { asMermaid } from '../../src/cli/graph/mermaid.js';
import { asOutline } from '../../src/cli/graph/outline.js';
import { wayOf } from '../../src/cli/graph/way.js';
import { parseFlow } from '../../src/language/parse-flow.js';
import { useCli } from './support/cli.js';

const cli = useCli();

const text = `start: {type: event, state: look, event: {type: shop.ordered}}
functions: [{id: ship, image: i, type: knative-workflow}]
states:
- id: look
  type: switch
  conditions: [{condition: 'jq(.a > "1")', transition: ship}]
  defaultTransition: no
- {id: ship, type: action, action: {function: ship}, catch: [{error: shop.*, transition: no}]}
- {id: no, type: error, error: shop.closed, message: m}
`;
writeFileSync(join(cli.folder, 'flow.yaml'), text);

const graph = () => {
  const { flow } = parseFlow(text);
  if (flow === undefined) throw new Error('the flow is not valid');
  return flowGraph(flow);
};

test('a flow is a Mermaid flowchart', async () => {
  expect(await cli(['graph', 'flow.yaml'])).toEqual({
    ...{ status: 0, stderr: '' },
    stdout: `flowchart TD
  begin(("by the event shop.ordered")) --> s0
  s0["look<br>switch"]
  s1["ship<br>action<br>ship"]
  s2["no<br>error<br>shop.closed"]
  finish(("end"))
  s0 -->|"jq(.a #62; #34;1#34;)"| s1
  s0 -->|"otherwise"| s2
  s1 --> finish
  s1 -.->|"shop.*"| s2
  s2 --> finish
`,
  });
});

test('a flow is plain text', async () => {
  expect((await cli(['graph', '--text', 'flow.yaml'])).stdout).toBe(`starts by the event shop.ordered, with look
  look  switch
    → ship  jq(.a > "1")
    → no  otherwise
  ship  action ship
    → end
    ! shop.* → no
  no  error shop.closed
    → end
`);
});

test('--json has nodes and edges', async () => {
  expect(JSON.parse((await cli(['graph', '--json', 'flow.yaml'])).stdout)).toMatchObject({
    start: { how: 'by the event shop.ordered', state: 'look' },
    nodes: [{ id: 'look', type: 'switch', detail: '' }, { id: 'ship', detail: 'ship' }, { id: 'no' }],
    edges: [{ from: 'look', to: 'ship', when: 'jq(.a > "1")', kind: 'next' }, {}, {}, { kind: 'catch' }, { to: null }],
  });
});

test('the way of a failed instance is marked, and the state it failed in', () => {
  const way = wayOf({ flow: ['look', 'ship', 'no'], status: 'failed' });
  expect(asOutline(graph(), way)).toBe(`starts by the event shop.ordered, with look
* look  switch
  * → ship  jq(.a > "1")
    → no  otherwise
* ship  action ship
    → end
  * ! shop.* → no
x no  error shop.closed
    → end
`);
  expect(asMermaid(graph(), way).split('\n').slice(-6)).toEqual([
    '  classDef passed fill:#d9f2d9,stroke:#2e7d32,color:#000000',
    '  class s0,s1 passed',
    '  classDef last fill:#ffcdd2,stroke:#c62828,color:#000000',
    '  class s2 last',
    '  linkStyle 0,1,4 stroke-width:3px',
    '',
  ]);
});

test('an instance that completed went to the end, one that runs is where it is', () => {
  const outline = (status: 'complete' | 'pending') => asOutline(graph(), wayOf({ flow: ['look', 'ship'], status }));
  expect(outline('complete')).toContain('* ship  action ship\n  * → end\n');
  expect(outline('pending')).toContain('> ship  action ship\n    → end\n');
});

test('a flow that is not valid ends with 1 and its faults, no flow at all with 2', async () => {
  writeFileSync(join(cli.folder, 'bad.yaml'), 'states: []\n');
  expect(await cli(['graph', 'bad.yaml'])).toMatchObject({
    ...{ status: 1, stdout: '' },
    stderr: expect.stringContaining('bad.yaml:1:9  error') as string,
  });
  expect(await cli(['graph'])).toMatchObject({ status: 2 });
  expect(await cli(['graph', 'nope.yaml'])).toMatchObject({ status: 2 });
});
