import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import release from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSSyncVariant,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import { ScriptFailure } from '../jx/js-port.js';
import { scriptLimits } from './limits.js';
import { prelude } from './prelude.js';

/** Node has it; the types of Node 20 do not. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => object;
};

/** The package's types describe its CommonJS entry, where the variant is one level deeper. */
const variant = release as unknown as QuickJSSyncVariant;

const page = 64 * 1024;
/** What an engine begins with. */
const begins = 16 * 1024 * 1024;
/**
 * QuickJS's own limit looks at each allocation alone: only this one holds for all of them together. Beside what a script may
 * use there is room for the text of its data, as it is handed over and as a string.
 */
const memory = {
  initial: begins / page,
  maximum: (begins + scriptLimits.memory + 2 * scriptLimits.data) / page,
} as const;

/** What a script sees of the world. */
export interface ScriptInput {
  /** JSON text. */
  readonly data: string;
  /** Milliseconds since the epoch: the time, which stands still. */
  readonly now: number;
  /** What random numbers follow from: four 32-bit integers. */
  readonly seed: readonly number[];
}

/** Makes engines; one serves the scripts of one evaluation, so that none sees the memory of another's. */
export async function createEngines(): Promise<() => Promise<QuickJSWASMModule>> {
  const file = fileURLToPath(import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm'));
  const wasmModule = await WebAssembly.compile(await readFile(file));
  return () => {
    const wasmMemory = new WebAssembly.Memory(memory);
    return newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmModule, wasmMemory }));
  };
}

/**
 * Runs a script as the body of a function with the parameter `data`, in a context of its own.
 * @returns the tagged text of the prelude
 * @throws ScriptFailure when it exceeds a limit
 */
export function runInQuickJs(engine: QuickJSWASMModule, script: string, input: ScriptInput): string {
  if (script.includes('\0')) throw new ScriptFailure('SyntaxError: the script contains the character U+0000');
  if (input.data.length > scriptLimits.data)
    throw new ScriptFailure(`the data are too large for JavaScript (${input.data.length} characters): use jq(...)`);
  return guarded((late) => inFreshContext(engine, late, (context) => call(context, script, input)));
}

/**
 * Gives work with an engine its time.
 * @throws ScriptFailure when it exceeds a limit, whereafter the engine is of no further use
 */
export function guarded<T>(work: (late: () => boolean) => T): T {
  const end = performance.now() + scriptLimits.time;
  const late = (): boolean => performance.now() > end;
  try {
    return work(late);
  } catch (error) {
    if (late()) throw new ScriptFailure(`it ran longer than ${scriptLimits.time / 1000} s`);
    if (error instanceof ScriptFailure) throw error;
    throw new ScriptFailure(crash(error), { cause: error });
  }
}

/** Does `work` in a context of its own, with the limits of scripts. */
export function inFreshContext<T>(
  engine: QuickJSWASMModule,
  late: () => boolean,
  work: (context: QuickJSContext) => T,
): T {
  const runtime = engine.newRuntime({
    memoryLimitBytes: scriptLimits.memory,
    maxStackSizeBytes: scriptLimits.stack,
    interruptHandler: late,
  });
  const context = runtime.newContext();
  const answer = work(context);
  // After a failure nothing is disposed: the whole engine is thrown away.
  context.dispose();
  runtime.dispose();
  return answer;
}

function call(context: QuickJSContext, script: string, { data, now, seed }: ScriptInput): string {
  const run = unwrap(context.evalCode(prelude, 'prelude'));
  const parameters = [
    text(context, script),
    text(context, data),
    context.newNumber(now),
    text(context, JSON.stringify(seed)),
  ];
  const answer = unwrap(context.callFunction(run, context.undefined, parameters));
  const result = context.getString(answer);
  for (const handle of [run, ...parameters, answer]) handle.dispose();
  return result;
}

type Outcome = ReturnType<QuickJSContext['evalCode']>;

/** What the prelude cannot catch: the time is over, or there is no memory even for an error. */
function unwrap(outcome: Outcome): QuickJSHandle {
  if (outcome.error !== undefined) throw new ScriptFailure(outOfMemory);
  return outcome.value;
}

function text(context: QuickJSContext, content: string): QuickJSHandle {
  const handle = context.newString(content);
  if (context.typeof(handle) !== 'string') throw new ScriptFailure(outOfMemory);
  return handle;
}

const outOfMemory = `it needs more than ${scriptLimits.memory / 1024 / 1024} MiB of memory`;

/** The host's stack is exhausted before the script's own limit, or the engine gave up. */
function crash(error: unknown): string {
  if (error instanceof RangeError) return 'InternalError: stack overflow';
  return `the JavaScript engine broke: ${error instanceof Error ? error.message : String(error)}`;
}
