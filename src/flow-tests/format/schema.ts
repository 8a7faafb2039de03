import { z } from 'zod';
import { isDuration, longer } from '../../language/duration.js';
import { durationShape } from '../../language/rules/scalars.js';

/** The format of test files, as docs/flow-tests.md tells it. Unknown fields are refused: they are typing errors. */

const text = z.string().min(1);
/** The clock of a test goes no further. */
const longest = 'P100Y';
const duration = z
  .string()
  .refine(isDuration, { error: 'this is no ISO 8601 duration of whole numbers, for example PT15M', abort: true })
  .refine((written) => !longer(written, longest), `this is longer than a test can last: ${longest} at most`)
  .meta({ ...durationShape });
const value = z.json();
const jx = value;
const byName = z.record(z.string(), value);
const callNumber = z.int().min(1);

/** What a function answers. Without `call` and `if` it is the answer to every call. */
const answer = z
  .strictObject({
    call: z
      .union([callNumber, z.array(callNumber).min(1)])
      .optional()
      .describe('It is for this call of the function only, from 1 on, or for those of a list.'),
    if: jx.optional().describe('It is for calls for which this gives true: JX over the input.'),
    delay: duration.optional().describe('How long the function takes, in the time of the flow.'),
    return: jx.optional().describe('What the function returns: JX over the input.'),
    error: text.optional().describe('Code of the error with which it fails.'),
    message: z.string().optional().describe('Message of that error.'),
    crash: text.optional().describe('Why it crashes, which no flow can catch.'),
  })
  .superRefine((given, context) => {
    const kinds = (['return', 'error', 'crash'] as const).filter((kind) => given[kind] !== undefined);
    const say = (message: string): void => context.addIssue({ code: 'custom', message });
    if (kinds.length !== 1) say('an answer has exactly one of "return", "error" and "crash"');
    else if (given.message !== undefined && given.error === undefined) say('only an "error" has a "message"');
  });

const answers = z.preprocess(asList, z.array(answer).min(1));
const functions = z.record(z.string(), answers);
const variables = z.strictObject({
  namespace: byName.optional().describe('Those of the namespace, by name.'),
  workflow: byName.optional().describe('Those of the flow, by name.'),
});

const event = z
  .strictObject({
    at: duration
      .optional()
      .describe('When it is sent, from the start on, in the time of the flow; without it at once.'),
    event: z.record(z.string(), value).describe('The event. It needs a type.'),
  })
  .superRefine(({ event: sent }, context) => {
    if (typeof sent['type'] === 'string' && sent['type'] !== '') return;
    context.addIssue({ code: 'custom', path: ['event'], message: 'an event needs a "type"' });
  });

const call = z.strictObject({
  function: text.describe('Id of the function.'),
  input: value.optional().describe('What it got; without it that may be anything.'),
});

const expectation = z.strictObject({
  status: z
    .enum(['complete', 'failed', 'crashed', 'cancelled', 'not started'])
    .optional()
    .describe('How the instance ends. Without it, and without an error, it is to complete.'),
  output: value.optional().describe('Its output, exactly.'),
  assert: z
    .preprocess(asList, z.array(jx).min(1))
    .optional()
    .describe('Expressions over the output that must give true.'),
  error: text.optional().describe('Code of its error.'),
  message: z.string().optional().describe('Message of its error.'),
  path: z.array(text).optional().describe('Ids of its states, in the order in which they were entered.'),
  calls: z.array(call).optional().describe('All calls of functions, in order.'),
  duration: duration.optional().describe('How long it takes, in the time of the flow.'),
  variables: variables
    .extend({ instance: byName.optional().describe('Those of the instance, by name.') })
    .optional()
    .describe('Variables afterwards; null for one that is not there.'),
  events: z
    .array(byName)
    .optional()
    .describe('The events that it publishes, in order, with the attributes that count.'),
});

/** What the tests of a file have in common; each may add to it, or say otherwise by the same name. */
const circumstances = {
  flow: text.optional().describe('File of the flow, seen from this one; without it order.test.yaml tests order.yaml.'),
  functions: functions.optional().describe('What functions answer, by their ids in the flow and its subflows.'),
  secrets: z.record(z.string(), z.string()).optional().describe('Secrets of the namespace, by name.'),
  variables: variables.optional().describe('Variables that are there at the start.'),
};

const flowTest = z.strictObject({
  name: text.describe('What the test shows.'),
  ...circumstances,
  input: value.optional().describe('Input of the flow; {} without it.'),
  events: z.array(event).optional().describe('Events that are sent to it.'),
  cancel: duration.optional().describe('When the instance is cancelled, in the time of the flow.'),
  expect: expectation.optional().describe('What is to come of it. What is not named is not looked at.'),
});

export const testFile = z.strictObject({ ...circumstances, tests: z.array(flowTest).min(1).describe('The tests.') });

export type TestFile = z.infer<typeof testFile>;
export type FlowTest = z.infer<typeof flowTest>;
export type Answer = z.infer<typeof answer>;
export type TimedEvent = z.infer<typeof event>;
export type Expectation = z.infer<typeof expectation>;

/** One may be written without the brackets of a list. Null stands for a value that is missing. */
function asList(given: unknown): unknown {
  return given === undefined || Array.isArray(given) ? given : [given];
}
