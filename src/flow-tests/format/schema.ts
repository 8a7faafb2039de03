import { z } from 'zod';
import { isDuration, longer } from '../../language/duration.js';

/** The format of test files, as docs/flow-tests.md tells it. Unknown fields are refused: they are typing errors. */

const text = z.string().min(1);
/** The clock of a test goes no further. */
const longest = 'P100Y';
const duration = z
  .string()
  .refine(isDuration, { error: 'this is no ISO 8601 duration of whole numbers, for example PT15M', abort: true })
  .refine((written) => !longer(written, longest), `this is longer than a test can last: ${longest} at most`);
const value = z.json();
const jx = value;
const byName = z.record(z.string(), value);
const callNumber = z.int().min(1);

/** What a function answers. Without `call` and `if` it is the answer to every call. */
const answer = z
  .strictObject({
    call: z.union([callNumber, z.array(callNumber).min(1)]).optional(),
    if: jx.optional(),
    delay: duration.optional(),
    return: jx.optional(),
    error: text.optional(),
    message: z.string().optional(),
    crash: text.optional(),
  })
  .superRefine((given, context) => {
    const kinds = (['return', 'error', 'crash'] as const).filter((kind) => given[kind] !== undefined);
    const say = (message: string): void => context.addIssue({ code: 'custom', message });
    if (kinds.length !== 1) say('an answer has exactly one of "return", "error" and "crash"');
    else if (given.message !== undefined && given.error === undefined) say('only an "error" has a "message"');
  });

const answers = z.preprocess(asList, z.array(answer).min(1));
const functions = z.record(z.string(), answers);
const variables = z.strictObject({ namespace: byName.optional(), workflow: byName.optional() });

const event = z
  .strictObject({ at: duration.optional(), event: z.record(z.string(), value) })
  .superRefine(({ event: sent }, context) => {
    if (typeof sent['type'] === 'string' && sent['type'] !== '') return;
    context.addIssue({ code: 'custom', path: ['event'], message: 'an event needs a "type"' });
  });

const expectation = z.strictObject({
  status: z.enum(['complete', 'failed', 'crashed', 'cancelled', 'not started']).optional(),
  output: value.optional(),
  assert: z.preprocess(asList, z.array(jx).min(1)).optional(),
  error: text.optional(),
  message: z.string().optional(),
  path: z.array(text).optional(),
  calls: z.array(z.strictObject({ function: text, input: value.optional() })).optional(),
  duration: duration.optional(),
  variables: variables.extend({ instance: byName.optional() }).optional(),
  events: z.array(byName).optional(),
});

/** What the tests of a file have in common; each may add to it, or say otherwise by the same name. */
const circumstances = {
  flow: text.optional(),
  functions: functions.optional(),
  secrets: z.record(z.string(), z.string()).optional(),
  variables: variables.optional(),
};

const flowTest = z.strictObject({
  name: text,
  ...circumstances,
  input: value.optional(),
  events: z.array(event).optional(),
  cancel: duration.optional(),
  expect: expectation.optional(),
});

export const testFile = z.strictObject({ ...circumstances, tests: z.array(flowTest).min(1) });

export type TestFile = z.infer<typeof testFile>;
export type FlowTest = z.infer<typeof flowTest>;
export type Answer = z.infer<typeof answer>;
export type TimedEvent = z.infer<typeof event>;
export type Expectation = z.infer<typeof expectation>;

/** One may be written without the brackets of a list. Null stands for a value that is missing. */
function asList(given: unknown): unknown {
  return given === undefined || Array.isArray(given) ? given : [given];
}
