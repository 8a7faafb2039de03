import fc from 'fast-check';
import type { Branch, Plan, PlanEnd, Scope, Step, StepKind } from './plan.js';

type Arb<T> = fc.Arbitrary<T>;

/** How deep subflows are nested. */
const depth = 2;

const seconds = fc.constantFrom(0, 0, 0.2, 1, 3);
const scope = fc.constantFrom<Scope>('instance', 'workflow', 'namespace');
const fails = fc.constantFrom(0, 0, 0, 1, 2);

/** A plan of so many steps at most. It ends well when somebody waits for its output. */
function planOf(most: number, end: Arb<PlanEnd>, nested: number): Arb<Plan> {
  return fc.record({ steps: fc.array(stepOf(nested), { minLength: 1, maxLength: most }), end });
}

const well = fc.constant<PlanEnd>('complete');
const somehow = fc.constantFrom<PlanEnd>(
  'complete',
  'complete',
  'complete',
  'raise',
  'fail',
  'crash',
  'cancel',
  'cancel-within',
);

function stepOf(nested: number): Arb<Step> {
  const deeper = nested === 0 ? [] : ['subflow', 'subflow', 'abandon'];
  const kind = fc.constantFrom(...([...shallow, ...deeper] as StepKind[]));
  return kind.chain((one): Arb<Step> => arbitraries[one](nested));
}

const shallow: readonly StepKind[] = [
  'call',
  'call',
  'call',
  'parallel',
  'parallel',
  'foreach',
  'foreach',
  'delay',
  'wait',
  'wait',
  'wait',
  'generate',
  'variable',
  'variable',
  'validate',
  'loop',
  'script',
];

const child = (nested: number): Arb<Plan> => planOf(2, well, nested - 1);

function branch(nested: number): Arb<Branch> {
  const called = fc.record({ kind: fc.constant('call' as const), seconds, fails });
  if (nested === 0) return called;
  return fc.oneof(called, called, fc.record({ kind: fc.constant('subflow' as const), plan: child(nested) }));
}

const arbitraries: { readonly [K in StepKind]: (nested: number) => Arb<Extract<Step, { kind: K }>> } = {
  call: () =>
    fc.record({
      kind: fc.constant('call'),
      does: fc.constantFrom(
        'plain',
        'plain',
        'retried',
        'exhausted',
        'refused',
        'timeout',
        'async',
        'secret',
        'variable',
        'file',
      ),
      seconds,
      scope,
      letters: fc.constantFrom(0, 0, 0, 50_000),
    }),
  parallel: (nested) =>
    fc.record({
      kind: fc.constant('parallel'),
      mode: fc.constantFrom('and', 'and', 'or'),
      branches: fc.array(branch(nested), { minLength: 1, maxLength: 4 }),
    }),
  foreach: (nested) => {
    const calls = fc.record({
      kind: fc.constant('foreach' as const),
      fails: fc.array(fails, { minLength: 1, maxLength: 9 }),
      seconds,
    });
    if (nested === 0) return calls;
    const zeros = fc.integer({ min: 1, max: 5 }).map((count) => Array.from({ length: count }, () => 0));
    return fc.oneof(
      calls,
      calls,
      fc.record({ kind: fc.constant('foreach' as const), fails: zeros, seconds, plan: child(nested) }),
    );
  },
  subflow: (nested) => fc.record({ kind: fc.constant('subflow'), async: fc.boolean(), plan: child(nested) }),
  abandon: () => fc.record({ kind: fc.constant('abandon'), seconds }),
  delay: () => fc.record({ kind: fc.constant('delay'), seconds: fc.constantFrom(0, 1, 2, 4) }),
  wait: () =>
    fc.record({
      kind: fc.constant('wait'),
      mode: fc.constantFrom('simple', 'simple', 'xor', 'and', 'timeout'),
      choice: fc.constantFrom(0, 1),
      early: fc.boolean(),
      twice: fc.boolean(),
    }),
  generate: () => fc.record({ kind: fc.constant('generate'), delay: fc.constantFrom(0, 0, 1, 3) }),
  variable: () =>
    fc.record({
      kind: fc.constant('variable'),
      scope,
      times: fc.integer({ min: 1, max: 6 }),
    }),
  validate: () => fc.record({ kind: fc.constant('validate'), fits: fc.boolean() }),
  loop: () =>
    fc.oneof(
      fc.record({ kind: fc.constant('loop' as const), times: fc.constantFrom(10, 3000), calls: fc.constant(false) }),
      fc.record({
        kind: fc.constant('loop' as const),
        times: fc.integer({ min: 1, max: 6 }),
        calls: fc.constant(true),
      }),
    ),
  script: () => fc.record({ kind: fc.constant('script'), factor: fc.integer({ min: 1, max: 9 }) }),
};

const plan = planOf(5, somehow, depth);

/** The plans of a seed: always the same. */
export function plansOf(seed: number, count: number): readonly Plan[] {
  return fc.sample(plan, { seed, numRuns: count });
}
