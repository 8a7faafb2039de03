import { beforeAll, describe, expect, it } from 'vitest';
import { useEngine } from './support/engine.js';

const engine = useEngine();

beforeAll(() => engine().api.namespace('hostile'));

const noop = (transform: unknown) => ({ states: [{ id: 'a', type: 'noop', transform }] });
const badCommand = { status: 'failed', errorCode: 'direktiv.jq.badCommand' };
const tooLarge = { status: 'failed', errorCode: 'direktiv.data.tooLarge' };
const killed = { status: 'failed', errorCode: 'direktiv.cancels.timeout.hard' };
const timeouts = { interrupt: 'PT0S', kill: 'PT2S' };
const doubling = Array.from({ length: 40 }, (_, i) => `| [., .] | {x${i}: .}`).join('');

/** Flows that do harm where nothing is bounded, each with how it has to end. */
const hostile: readonly [what: string, flow: object, end: object][] = [
  ['a transform to nan', noop('jq({x: nan})'), badCommand],
  ['a transform to infinity', noop('jq({x: infinite})'), badCommand],
  ['js that gives NaN', noop('js(return NaN)'), { status: 'failed' }],
  ['js that never ends', noop('js(while (true) {})'), { status: 'failed' }],
  ['js that takes all memory', noop('js(const a = []; for (;;) a.push(new Array(1e6).fill(1)))'), { status: 'failed' }],
  ['jq that never ends', noop('jq(last(repeat(1)))'), badCommand],
  ['jq that calls itself', noop('jq(def f: f + 1; f)'), badCommand],
  ['jq that makes an endless text', noop('jq("x" | until(false; . + .))'), badCommand],
  ['jq that makes a huge list', noop('jq([range(1e12)])'), badCommand],
  ['jq that doubles its data', noop(`jq(. ${doubling})`), badCommand],
  ['jq that nests without end', noop('jq(reduce range(1e6) as $i (0; [.]))'), badCommand],
  [
    'a regular expression that explodes',
    noop('jq({x: ("a" * 30000 + "!" | test("^(a+)+$"))})'),
    { output: { x: false } },
  ],
  ['an endless loop of noops', { timeouts, states: [{ id: 'a', type: 'noop', transition: 'a' }] }, killed],
  [
    'a loop that doubles its data',
    { timeouts, states: [{ id: 'a', type: 'noop', transform: 'jq({x: [., .]})', transition: 'a' }] },
    { status: 'failed' },
  ],
  [
    'a loop that logs its growing data',
    { timeouts, states: [{ id: 'a', type: 'noop', log: 'jq(.)', transform: 'jq({x: [.]})', transition: 'a' }] },
    { status: 'failed' },
  ],
  [
    'a loop that logs long texts',
    { timeouts, states: [{ id: 'a', type: 'noop', log: 'jq("x" * 3000000)', transition: 'a' }] },
    killed,
  ],
  ['metadata of 2 MB', { states: [{ id: 'a', type: 'noop', metadata: 'jq("x" * 2000000)' }] }, tooLarge],
  [
    'an event of 40 MB',
    { states: [{ id: 'a', type: 'generateEvent', event: { type: 't', source: '/s', data: 'jq("x" * 40000000)' } }] },
    tooLarge,
  ],
  [
    'a listener that compares with 2 MB',
    { states: [{ id: 'a', type: 'consumeEvent', event: { type: 't', context: { subject: 'jq("x" * 2000000)' } } }] },
    tooLarge,
  ],
  [
    'a loop of caught errors',
    {
      timeouts,
      states: [{ id: 'a', type: 'noop', log: 'jq(error("x"))', catch: [{ error: '*', transition: 'a' }] }],
    },
    killed,
  ],
  [
    'a schema that refers to itself',
    { states: [{ id: 'a', type: 'validate', schema: { $ref: '#' } }] },
    { status: 'failed', errorCode: 'direktiv.schema.failed' },
  ],
  ['names of prototypes', noop({ ['__proto__']: 1, constructor: 'jq({} | .toString = 1)' }), { status: 'complete' }],
];

describe.concurrent('no flow can hurt the process', () => {
  it.each(hostile)(
    '%s',
    async (_what, flow, end) => {
      const bystander = engine().api.submit('hostile', JSON.stringify(noop({ fine: 'jq(1 + 1)' })));
      expect(await engine().api.submit('hostile', JSON.stringify(flow))).toMatchObject(end);
      expect(await bystander).toMatchObject({ status: 'complete', output: { fine: 2 } });
    },
    60_000,
  );
});
