import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Json, JsonObject } from '../../../src/json/json.js';
import type { TestEngine } from '../../e2e/support/engine.js';

/** What a real Direktiv v0.10.0 answered, or what we answer where the case names a deviation. Absent keys are not compared. */
type Expected = { readonly rejected: true } | Readonly<Record<string, Json>>;

export interface Case {
  readonly n: number;
  readonly title: string;
  readonly flow: string;
  /** The raw body of the start. */
  readonly input: string;
  readonly expect: Expected;
}

interface Recorded {
  readonly setup: {
    readonly files: Readonly<Record<string, string>>;
    readonly secrets: Readonly<Record<string, string>>;
  };
  readonly cases: readonly Case[];
}

const recorded = JSON.parse(readFileSync(new URL('../direktiv-cases.json', import.meta.url), 'utf8')) as Recorded;

const isRejected = (one: Case): boolean => 'rejected' in one.expect;
const named = (cases: readonly Case[]): [name: string, one: Case][] =>
  cases.map((one) => [`${one.n}: ${one.title}`, one]);

/** Flows that run, and flows that are refused, each with a name for its test. */
export const running = named(recorded.cases.filter((one) => !isRejected(one)));
export const rejected = named(recorded.cases.filter(isRejected));

/** Runs a case to its end, which has to be the recorded one. */
export async function expectRecordedEnd(engine: TestEngine, one: Case): Promise<void> {
  const answer = await start(engine, one);
  expect(answer.refusal).toBeUndefined();
  const ended = await engine.api.ended(namespaceOf(one), answer.id ?? '');
  expect(compared(ended, one.expect)).toEqual(withAnyMessage(one.expect));
}

export interface StartAnswer {
  readonly id?: string;
  readonly refusal?: { readonly status: number; readonly codes: readonly string[] };
}

/** Stores the flow beside the files it may call, in a namespace of its own, and starts it. */
export async function start({ api }: TestEngine, one: Case): Promise<StartAnswer> {
  const namespace = namespaceOf(one);
  await api.namespace(namespace, filesNamedIn(one.flow));
  await setSecrets(api, namespace);
  const upload = await api.send('POST', `/namespaces/${namespace}/files`, flowFile(one.flow));
  if (!upload.ok) return { refusal: await refusalOf(upload) };
  const path = `/namespaces/${namespace}/instances?path=flow.yaml`;
  const response = await api.fetch(path, { method: 'POST', body: Buffer.from(one.input) });
  if (!response.ok) return { refusal: await refusalOf(response) };
  return { id: ((await response.json()) as { data: { id: string } }).data.id };
}

async function setSecrets(api: TestEngine['api'], namespace: string): Promise<void> {
  for (const [name, value] of Object.entries(recorded.setup.secrets)) {
    await api.send('POST', `/namespaces/${namespace}/secrets`, { name, data: Buffer.from(value).toString('base64') });
  }
}

function filesNamedIn(flow: string): Record<string, string> {
  return Object.fromEntries(Object.entries(recorded.setup.files).filter(([path]) => flow.includes(path)));
}

function flowFile(text: string): JsonObject {
  return {
    name: 'flow.yaml',
    type: 'workflow',
    mimeType: 'application/yaml',
    data: Buffer.from(text).toString('base64'),
  };
}

/** The error an upload or a start was answered with; `codes` are those of its diagnostics, or its own. */
async function refusalOf(response: Response): Promise<NonNullable<StartAnswer['refusal']>> {
  const { error } = (await response.json()) as {
    error: { code: string; diagnostics?: { severity: string; code: string }[] };
  };
  const diagnostics = error.diagnostics?.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  return { status: response.status, codes: diagnostics ?? [error.code] };
}

export function namespaceOf({ n }: Case): string {
  return `case-${n}`;
}

/** The keys that a case compares. */
function compared<T extends object>(ended: T, expected: Expected): Partial<T> {
  return Object.fromEntries(Object.entries(ended).filter(([key]) => key in expected)) as Partial<T>;
}

/** `*` as the message of a caught error stands for any text. */
function withAnyMessage(expected: Expected): unknown {
  const anyMessage = (key: string, value: unknown): unknown =>
    key === 'msg' && value === '*' ? expect.any(String) : value;
  return JSON.parse(JSON.stringify(expected), anyMessage);
}
