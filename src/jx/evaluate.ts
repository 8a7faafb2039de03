import { FlowError } from '../errors/flow-error.js';
import { isJsonObject, type Json, type JsonObject } from '../json/json.js';
import { sortedKeys } from '../json/key-order.js';
import { stableStringify } from '../json/stable-stringify.js';
import { JqFailure } from '../jq/failures.js';
import { compile, type ExactResult } from '../jq/program.js';
import { inspect, roundBigIntegers } from '../jq/results.js';
import { defaultLimits } from '../jq/runtime.js';
import { setKey, type Draft, type Value } from '../jq/value.js';
import { ScriptFailure, type JsPort } from './js-port.js';
import { scan, type Token } from './scan.js';
import { shorten } from './shorten.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { isArray } = Array;
const { keys: keysOf } = Object;

/** What an evaluation gets from the run that it belongs to. */
export interface JxEnv {
  /** Milliseconds since the epoch: what jq's `now` gives. */
  readonly now: number;
  /** Called with the steps that each script used, also when it failed. */
  readonly steps: (steps: number) => void;
  /** Runs JavaScript. Absent where values that hold `js(...)` are handed on (see holds-js.ts). */
  readonly js?: JsPort;
}

/** Code of everything that goes wrong while a script is parsed or run. */
export const badCommand = 'direktiv.jq.badCommand';
/** Code of a result that had to be an object. */
export const notObject = 'direktiv.jq.notObject';
/** Code of a result that had to be a string that is not empty. */
export const notString = 'direktiv.jq.notString';

/** Why an evaluation failed, before the path to it is known. */
class Failure {
  constructor(
    readonly reason: string,
    readonly cause: unknown,
  ) {}
}

/**
 * The value of Structured JX for `data` (specification 3.1). Neither is changed.
 * Throws a {@link FlowError} `direktiv.jq.badCommand` that says where in the value it went wrong.
 */
export function evaluate(value: Json, data: Json, env: JxEnv): Json {
  try {
    return evaluateValue(value, data, env);
  } catch (error) {
    throw asFlowError(error);
  }
}

/** The same, when the result must be an object: anything else is `direktiv.jq.notObject`. */
export function evaluateObject(value: Json, data: Json, env: JxEnv): JsonObject {
  const result = evaluate(value, data, env);
  if (isJsonObject(result)) return result;
  throw new FlowError(notObject, `the expression must give an object but gave ${describe(result)}`);
}

/** The same, when the result must be a string that is not empty: anything else is `direktiv.jq.notString`. */
export function evaluateString(value: Json, data: Json, env: JxEnv): string {
  const result = evaluate(value, data, env);
  if (typeof result === 'string' && result !== '') return result;
  throw new FlowError(notString, `the expression must give a string that is not empty but gave ${describe(result)}`);
}

/**
 * Whether a condition of a `switch` is met (specification 4.7). An expression that gives null, or nothing, is not met;
 * it is no error, as it would be elsewhere (D35).
 */
export function evaluateCondition(value: Json, data: Json, env: JxEnv): boolean {
  const script = typeof value === 'string' ? singleScript(scan(value)) : undefined;
  if (script === undefined) return isMet(evaluate(value, data, env));
  try {
    const result = resultOf(script, data, env);
    if (result.outputs.length === 0 || result.outputs[0] === null) return false;
    return isMet(rounded(result));
  } catch (error) {
    throw asFlowError(error);
  }
}

/** What an evaluation may be asked for, and what it then gives. */
export interface Wanted {
  readonly value: Json;
  readonly object: JsonObject;
  readonly string: string;
  readonly condition: boolean;
}

/** The evaluation for each that may be wanted. */
export const evaluators: { readonly [W in keyof Wanted]: (value: Json, data: Json, env: JxEnv) => Wanted[W] } = {
  value: evaluate,
  object: evaluateObject,
  string: evaluateString,
  condition: evaluateCondition,
};

/** True unless `value` is null, false, 0, or an empty string, list or object (specification 4.7). */
export function isMet(value: Json): boolean {
  if (typeof value !== 'object') return Boolean(value);
  if (value === null) return false;
  return isArray(value) ? value.length > 0 : keysOf(value).length > 0;
}

/** Going through one entry of a literal list or mapping costs so many steps. */
const entryCost = 4;

function evaluateValue(value: Json, data: Json, env: JxEnv): Json {
  if (typeof value === 'string') return evaluateText(value, data, env);
  if (typeof value !== 'object' || value === null) return value;
  if (isJsonObject(value)) return evaluateMapping(value, data, env);
  env.steps(value.length * entryCost);
  return value.map((element, i) => inside(`element ${i}`, () => evaluateValue(element, data, env)));
}

/** Values in the order of their keys, so that the first failure is always the same one. */
function evaluateMapping(mapping: JsonObject, data: Json, env: JxEnv): Json {
  const draft: Draft = {};
  const keys = sortedKeys(mapping);
  env.steps(keys.length * entryCost);
  for (const key of keys) {
    setKey(
      draft,
      key,
      inside(`'${key}'`, () => evaluateValue(mapping[key]!, data, env)),
    );
  }
  return draft as Json;
}

/** Adds the place to the text of what `body` throws. */
function inside<T>(place: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof Failure) throw new Failure(`in ${place}: ${error.reason}`, error.cause);
    throw error;
  }
}

/** One token keeps its type; several become one text (specification 3.2). */
function evaluateText(text: string, data: Json, env: JxEnv): Json {
  const tokens = scan(text);
  const [only] = tokens;
  if (tokens.length === 1 && only !== undefined)
    return only.kind === 'text' ? only.text : rounded(resultOf(only, data, env));
  let joined = '';
  for (const token of tokens) {
    joined += tokenText(token, data, env);
    if (joined.length > longestText) throw new Failure(`the text is longer than ${longestText} characters`, undefined);
  }
  return joined;
}

const longestText = defaultLimits.outputText;
/** What writing one value as text costs, as in jq. */
const writeCost = 4;

/** Inside a text integers are written exactly, however large. */
function tokenText(token: Token, data: Json, env: JxEnv): string {
  if (token.kind === 'text') return token.text;
  const result = resultOf(token, data, env);
  const value = exactlyOne(result);
  if (typeof value === 'object') env.steps(inspect([value], defaultLimits, { finite: false }).size * writeCost);
  return result.quoted === true ? stableStringify(value) : toText(value);
}

function rounded(result: Result): Json {
  const value = exactlyOne(result);
  return result.bigIntegers ? roundBigIntegers(value) : (value as Json);
}

function toText(value: Value): string {
  return typeof value === 'string' ? value : stableStringify(value);
}

/** What a script gave. */
interface Result extends Pick<ExactResult, 'bigIntegers'> {
  readonly outputs: readonly Value[];
  readonly language: 'jq' | 'js';
  /** A text that keeps its quotes inside other text. */
  readonly quoted?: boolean;
}

function resultOf(token: Exclude<Token, { kind: 'text' }>, data: Json, env: JxEnv): Result {
  switch (token.kind) {
    case 'jq':
      return runJq(token.script, data, env);
    case 'js':
      return runJs(token.script, data, env);
    case 'unclosed':
      throw new Failure(`missing bracket: '${token.language}(' has no closing parenthesis`, undefined);
  }
}

function singleScript(tokens: readonly Token[]): Extract<Token, { script: string }> | undefined {
  const [token] = tokens;
  return tokens.length === 1 && (token?.kind === 'jq' || token?.kind === 'js') ? token : undefined;
}

/** All outputs of a jq script. */
function runJq(script: string, data: Json, env: JxEnv): Result {
  try {
    const { outputs, bigIntegers } = compile(script).runExact(data, env);
    return { outputs, bigIntegers, language: 'jq' };
  } catch (error) {
    if (!(error instanceof JqFailure)) throw error;
    throw new Failure(`error in jq '${shorten(script)}': ${error.message}`, error);
  }
}

function runJs(script: string, data: Json, { js }: JxEnv): Result {
  if (js === undefined) throw new Error('a value with js(...) was evaluated where JavaScript cannot run');
  try {
    const { value, bigIntegers, isDate } = js(script, data);
    return { outputs: [value], bigIntegers, language: 'js', quoted: isDate };
  } catch (error) {
    if (!(error instanceof ScriptFailure)) throw error;
    throw new Failure(`error in js '${shorten(script)}': ${error.message}`, error);
  }
}

const noResults: { readonly [L in Result['language']]: string } = {
  jq: 'the jq expression gave no results: use `// default`',
  js: 'the js expression gave no results: return a value that is not null',
};

function exactlyOne({ outputs, language }: Result): Value {
  const [first] = outputs;
  if (first === undefined || first === null) throw new Failure(noResults[language], undefined);
  if (outputs.length > 1)
    throw new Failure('the jq expression gave more than one result: collect them with [...]', undefined);
  return first;
}

function describe(value: Json): string {
  if (value === null) return 'null';
  if (isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function asFlowError(error: unknown): unknown {
  if (!(error instanceof Failure)) return error;
  return new FlowError(badCommand, error.reason, 'catchable', { cause: error.cause });
}
