import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { DeterminismViolationError } from '@temporalio/workflow';
import { Worker } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import type { RunInput } from '../../src/interpreter/contract.js';
import type { State, StateType } from '../../src/language/model.js';
import { Keyring } from '../../src/secrets/keyring.js';
import { secretKey } from '../../src/secrets/secret-key.js';
import { sealingCodec } from '../../src/temporal/payloads/sealing-codec.js';

const { recordedKey } = (await import(new URL('../../scripts/recorded-key.mjs', import.meta.url).href)) as {
  recordedKey: string;
};
const folder = fileURLToPath(new URL('./histories', import.meta.url));
const dist = (path: string) => fileURLToPath(new URL(`../../dist/${path}`, import.meta.url));

/** A run as scripts/record-histories.mjs wrote it. */
interface Recorded {
  readonly workflowId: string;
  readonly history: { readonly events: readonly RecordedEvent[] };
}
interface RecordedEvent {
  readonly eventType: string;
  readonly workflowExecutionStartedEventAttributes?: {
    readonly workflowType: { readonly name: string };
    readonly input: { readonly payloads: readonly { data: string }[] };
  };
}

const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));

function recorded(name: string): Recorded {
  return JSON.parse(readFileSync(`${folder}/${name}.json`, 'utf8')) as Recorded;
}

/** Replays a history against the interpreter as it is built now; gives what does not fit. */
async function replay({ workflowId, history }: Recorded): Promise<Error | undefined> {
  const options = {
    workflowBundle: { codePath: dist('workflow-bundle.cjs') },
    dataConverter: {
      payloadConverterPath: dist('src/temporal/payloads/payload-converter.js'),
      payloadCodecs: [sealingCodec(new Keyring([secretKey(Buffer.from(recordedKey, 'hex'))]))],
    },
  };
  for await (const { error } of Worker.runReplayHistories(options, [{ workflowId, history }])) return error;
  throw new Error('nothing was replayed');
}

/** The argument of a run. */
function inputOf({ history: { events } }: Recorded): RunInput | undefined {
  const started = events[0]?.workflowExecutionStartedEventAttributes;
  if (started?.workflowType.name !== 'DirektivFlow') return undefined;
  return JSON.parse(Buffer.from(started.input.payloads[0]?.data ?? '', 'base64').toString()) as RunInput;
}

/** The same history with another argument. */
function withInput(run: Recorded, input: RunInput): Recorded {
  const copy = structuredClone(run);
  const payload = copy.history.events[0]?.workflowExecutionStartedEventAttributes?.input.payloads[0];
  if (payload === undefined) throw new Error('the history has no input');
  payload.data = Buffer.from(JSON.stringify(input)).toString('base64');
  return copy;
}

/** The smallest state of every type, in a record that does not compile when one is missing. */
const samples: Readonly<Record<StateType, string>> = {
  action: 'action: {function: f}',
  consumeEvent: 'event: {type: e}',
  delay: 'duration: PT1S',
  error: 'error: e, message: m',
  eventsAnd: 'events: [{type: e}]',
  eventsXor: 'events: [{event: {type: e}}]',
  foreach: 'array: jq(.a), action: {function: f}',
  generateEvent: 'event: {type: e, source: s}',
  getter: 'variables: [{key: k, scope: instance}]',
  noop: 'log: l',
  parallel: 'actions: [{function: f}]',
  setter: 'variables: [{key: k, scope: instance, value: v}]',
  switch: 'conditions: [{condition: jq(.a)}]',
  validate: 'schema: {type: object}',
};

describe('the interpreter as it is built now', () => {
  it.each(names)('takes the recorded run %s the same way', async (name) => {
    expect(await replay(recorded(name))).toBeUndefined();
  });

  it('is told apart from one that goes another way', async () => {
    const run = recorded('delay');
    const input = inputOf(run);
    const state = { ...input?.definition.states[0], type: 'noop' } as State;
    const changed = { ...input, definition: { ...input?.definition, states: [state] } } as RunInput;
    expect(await replay(withInput(run, changed))).toBeInstanceOf(DeterminismViolationError);
  });
});

describe('the recorded runs', () => {
  it('have every state type that can run', () => {
    const seen = new Set(
      names.flatMap((name) => inputOf(recorded(name))?.definition.states ?? []).map(({ type }) => type),
    );
    const missing = (Object.keys(samples) as StateType[]).filter((type) => !seen.has(type));
    expect(missing).toEqual([]);
  });

  it.each([
    ['completed', 'EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED'],
    ['failed', 'EVENT_TYPE_WORKFLOW_EXECUTION_FAILED'],
    ['was cancelled', 'EVENT_TYPE_WORKFLOW_EXECUTION_CANCELED'],
    ['continued as new', 'EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW'],
  ])('have one that %s', (_how, type) => {
    expect(names.some((name) => recorded(name).history.events.at(-1)?.eventType === type)).toBe(true);
  });
});
