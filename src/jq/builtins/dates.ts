import { raise } from '../failures.js';
import { toInteger } from '../numbers.js';
import { preview, typePreview } from '../preview.js';
import type { Runtime } from '../runtime.js';
import { civilOf, instantOf, type Instant } from '../time/civil.js';
import { formatTime, longestTime } from '../time/format.js';
import { parseTime, TimeParseError } from '../time/parse.js';
import { isList, isNumeric, type List, type Value } from '../value.js';
import type { Native } from './native.js';

/** Builtins on time. Local time is UTC. */
export const dateFunctions: { readonly [signature: string]: Native } = {
  'gmtime/0': (rt, input) => brokenDown('gmtime', input, rt),
  'localtime/0': (rt, input) => brokenDown('localtime', input, rt),
  'mktime/0': makeTime,
  'strftime/1': (rt, input, format) => print('strftime', rt, input, format!),
  'strflocaltime/1': (rt, input, format) => print('strflocaltime', rt, input, format!),
  'strptime/1': (rt, input, format) => parse(rt, input, format!),
};

/** What taking an instant apart costs. */
const stepsPerInstant = 12;

function brokenDown(name: string, input: Value, rt: Runtime): Value {
  rt.tick(stepsPerInstant);
  return isNumeric(input) ? toFields(Number(input)) : raise(`${name} cannot be applied to: ${typePreview(input, rt)}`);
}

/** Year, month from 0, day, hour, minute, second with fraction, weekday from Sunday 0, day of the year from 0. */
function toFields(epoch: number): List {
  const fraction = nanosecondsOf(epoch);
  const civil = civilOf({ seconds: toInteger(epoch), nanoseconds: fraction });
  const { year, month, day, hour, minute, second, weekday, yearDay } = civil;
  return [year, month - 1, day, hour, minute, second + fraction / 1e9, weekday, yearDay - 1];
}

function toEpoch({ seconds, nanoseconds }: Instant): number {
  return seconds + nanoseconds / 1e9;
}

/** The instant of broken down time, or undefined when it is not made of numbers. Missing fields are 0. */
function fromFields(fields: List): Instant | undefined {
  const numbers = fields.slice(0, 8);
  if (!numbers.every(isNumeric)) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = numbers.map(toInteger);
  const second = Number(numbers[5] ?? 0);
  return instantOf(year, month + 1, day, hour, minute, toInteger(second), nanosecondsOf(second));
}

/** What stands behind the point, in nanoseconds; nothing does in what is infinite or no number. */
function nanosecondsOf(seconds: number): number {
  return Number.isFinite(seconds) ? Math.trunc((seconds - Math.floor(seconds)) * 1e9) : 0;
}

const fieldsExpected = 'expected an array of 8 numbers';

function makeTime(rt: Runtime, input: Value): Value {
  if (!isList(input)) return raise(`mktime cannot be applied to: ${typePreview(input, rt)}`);
  const instant = fromFields(input);
  return instant === undefined
    ? raise(`mktime cannot be applied to ${preview(input, rt)}: ${fieldsExpected}`)
    : toEpoch(instant);
}

/** What a unit of a format costs. */
const stepsPerUnit = 8;

function print(name: string, rt: Runtime, input: Value, format: Value): Value {
  const fields = isNumeric(input) ? toFields(Number(input)) : input;
  if (!isList(fields) || typeof format !== 'string') {
    return raise(`${name}(${preview(format, rt)}) cannot be applied to: ${typePreview(fields, rt)}`);
  }
  const instant = fromFields(fields);
  if (instant === undefined)
    return raise(`${name}(${preview(format, rt)}) cannot be applied to ${preview(fields, rt)}: ${fieldsExpected}`);
  rt.tick(format.length * stepsPerUnit);
  rt.newString(longestTime(format));
  return formatTime(instant, format);
}

/** The first instant of the year 1, Go's "no time". */
const noTime = -62_135_596_800;

function parse(rt: Runtime, input: Value, format: Value): Value {
  const inapplicable = (): never =>
    raise(`strptime(${preview(format, rt)}) cannot be applied to: ${typePreview(input, rt)}`);
  if (typeof input !== 'string' || typeof format !== 'string') return inapplicable();
  rt.tick((input.length + format.length) * stepsPerUnit);
  try {
    const epoch = toEpoch(parseTime(input, format));
    return epoch === noTime ? inapplicable() : toFields(epoch);
  } catch (error) {
    if (!(error instanceof TimeParseError)) throw error;
    return raise(`strptime(${preview(format, rt)}) cannot be applied to ${preview(input, rt)}: ${error.message}`);
  }
}
