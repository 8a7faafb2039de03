import { compareStrings } from '../../json/key-order.js';
import { raise } from '../failures.js';
import { indexValue } from '../indexing.js';
import { either, many, single, type Emit, type EmitPath, type Env, type Filter, type Path } from '../filter.js';
import { typePreview } from '../preview.js';
import { costOfKey, type Runtime } from '../runtime.js';
import { setKey, type Draft, type Value } from '../value.js';
import { checkPlace } from './place.js';

// Looked up once: in the workflow sandbox every look-up of a global costs 100 ns.
const { floor } = Math;

/** `[body]`: all outputs of the body. */
export function collect(body: Filter): Filter {
  return single(
    (input, env, rt) => collectOutputs(body, input, env, rt),
    (input, at, env, rt, emit) => {
      const withPlaces = many((value, inner, runtime, visit) => body.paths(value, at, inner, runtime, visit));
      emit(collectOutputs(withPlaces, input, env, rt), at);
    },
  );
}

/** A new array counts by the memory it takes: one that grows has room for 17 elements at once. */
const stepsPerShortList = 2;
const stepsPerList = 6;

export function collectOutputs(body: Filter, input: Value, env: Env, rt: Runtime): Value[] {
  const { one } = body;
  if (one) {
    rt.tick(stepsPerShortList);
    const output = one(input, env, rt);
    return output === undefined ? [] : [output];
  }
  rt.tick(stepsPerList);
  const list: Value[] = [];
  const { arrayLength } = rt.limits;
  body.run(input, env, rt, (output) => {
    rt.tick();
    if (list.push(output) > arrayLength) rt.newList(list.length);
  });
  return list;
}

export interface Entry {
  readonly key: Filter;
  /** Null for `{"a\(1)"}`: the value that the input has at each output of the key. */
  readonly value: Filter | null;
  /** The key when it is known at compile time. */
  readonly name: string | null;
}

/** `{...}`: one object for every combination of outputs; the last entry varies fastest and wins over equal keys. */
export function object(entries: readonly Entry[]): Filter {
  const fixed = fixedKeys(entries);
  if (fixed !== undefined) return fixed;
  return either(
    singleObject(entries),
    (input, env, rt, emit) => combine(entries, 0, [], input, env, rt, emit),
    objectPaths(entries),
  );
}

/** In a path expression each part goes on from the place where the one before it ended, as in gojq. */
function objectPaths(entries: readonly Entry[]): Filter['paths'] {
  const from = (
    next: number,
    chosen: readonly Value[],
    input: Value,
    at: Path,
    env: Env,
    rt: Runtime,
    emit: EmitPath,
  ): void => {
    const entry = entries[next];
    if (entry === undefined) return emit(build(chosen, rt), at);
    rt.tick(1 + floor(next / keysPerStep));
    entry.key.paths(input, at, env, rt, (key, place) => {
      const goOn: EmitPath = (value, last) => from(next + 1, [...chosen, key, value], input, last, env, rt, emit);
      if (entry.value === null) {
        checkPlace(input, place, rt);
        const value = indexValue(input, key, rt);
        goOn(value, { parent: place, key, value });
      } else entry.value.paths(input, place, env, rt, goOn);
    });
  };
  return (input, at, env, rt, emit) => from(0, [], input, at, env, rt, emit);
}

/** What an object costs beyond its keys. */
const stepsPerObject = 2;

/** The usual object: constant keys, one value each. It is built in key order, so that later sorting finds it in order. */
function fixedKeys(entries: readonly Entry[]): Filter | undefined {
  const last = new Map<string, number>();
  for (const [i, { name, value }] of entries.entries()) {
    if (name === null || name === '__proto__' || value?.one === undefined) return undefined;
    last.set(name, i);
  }
  const order = [...last].sort(([a], [b]) => compareStrings(a, b));
  const names = order.map(([name]) => name);
  const sources = order.map(([, index]) => index);
  const values = entries.map(({ value }) => value!.one!);
  const cost = names.reduce((steps, name) => steps + costOfKey(name), 0);
  const isOrdered = sources.length === values.length && sources.every((source, i) => source === i);
  const one: Filter['one'] = (input, env, rt) => {
    rt.keys(stepsPerObject + values.length);
    if (cost > 0) rt.tick(cost);
    const draft: Draft = {};
    if (isOrdered) {
      for (let i = 0; i < values.length; i++) {
        const value = values[i]!(input, env, rt);
        if (value === undefined) return undefined;
        draft[names[i]!] = value;
      }
      return draft;
    }
    const outputs: Value[] = [];
    for (const one of values) {
      const value = one(input, env, rt);
      if (value === undefined) return undefined;
      outputs.push(value);
    }
    for (let i = 0; i < names.length; i++) draft[names[i]!] = outputs[sources[i]!]!;
    return draft;
  };
  return single(one, objectPaths(entries));
}

function singleObject(entries: readonly Entry[]): Filter['one'] {
  if (entries.some(({ key, value }) => key.one === undefined || value?.one === undefined)) return undefined;
  return (input, env, rt) => {
    const chosen: Value[] = [];
    for (const { key, value } of entries) {
      const k = key.one!(input, env, rt);
      const v = k === undefined ? undefined : value!.one!(input, env, rt);
      if (v === undefined) return undefined;
      chosen.push(k!, v);
    }
    return build(chosen, rt);
  };
}

/** Chosen keys and values that are copied for one step. */
const keysPerStep = 4;

function combine(
  entries: readonly Entry[],
  next: number,
  chosen: readonly Value[],
  input: Value,
  env: Env,
  rt: Runtime,
  emit: Emit,
): void {
  const entry = entries[next];
  if (entry === undefined) {
    emit(build(chosen, rt));
    return;
  }
  rt.tick(floor(next / keysPerStep));
  entry.key.run(input, env, rt, (key) => {
    const goOn = (value: Value): void => combine(entries, next + 1, [...chosen, key, value], input, env, rt, emit);
    if (entry.value === null) goOn(indexValue(input, key, rt));
    else entry.value.run(input, env, rt, goOn);
  });
}

/** What an object costs whose keys are computed: each new set of keys is remembered by the host. */
const stepsPerMapping = 6;

/** Keys are checked from the last entry to the first, as gojq does. */
function build(chosen: readonly Value[], rt: Runtime): Value {
  rt.keys(stepsPerMapping + chosen.length);
  const draft: Draft = {};
  for (let i = chosen.length - 2; i >= 0; i -= 2) {
    if (typeof chosen[i] !== 'string')
      raise(`expected a string for object key but got: ${typePreview(chosen[i]!, rt)}`);
  }
  for (let i = 0; i < chosen.length; i += 2) {
    rt.key(chosen[i] as string);
    setKey(draft, chosen[i] as string, chosen[i + 1]!);
  }
  return draft;
}
