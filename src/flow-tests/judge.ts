import type { Json } from '../json/json.js';
import { prettyJson } from '../json/pretty-json.js';
import type { TriedOut, TryOut } from '../jx/try-out.js';
import { addDuration } from '../language/duration.js';
import { durationText } from './duration-text.js';
import type { Expectation } from './format/schema.js';
import { lineDiff } from './line-diff.js';
import type { Observed } from './observed.js';

/** Something that is not as the test expects it. */
export interface Mismatch {
  /** Which part of the expectation. */
  readonly what: string;
  /** One line. */
  readonly message: string;
  /** Lines of a comparison, where one line does not say it. */
  readonly diff?: readonly string[];
}

/** Holds what came of a test against what it expects. @returns nothing when it passed */
export async function judge(expect: Expectation, seen: Observed, tryOut: TryOut): Promise<Mismatch[]> {
  return [
    ...seen.faults.map((fault) => ({ what: 'test', message: fault })),
    ...judgeEnd(expect, seen),
    ...(expect.output === undefined ? [] : differs('output', expect.output, seen.output ?? null)),
    ...(await judgeAssertions(expect.assert ?? [], seen, tryOut)),
    ...(expect.path === undefined ? [] : differs('path', expect.path, seen.path)),
    ...judgeCalls(expect.calls, seen),
    ...judgeDuration(expect.duration, seen),
    ...judgeVariables(expect.variables ?? {}, seen),
    ...judgeEvents(expect.events, seen),
  ];
}

/** Without a word on the status a flow is to complete, or to fail with the error that is expected. */
function judgeEnd(expect: Expectation, { status, errorCode, errorMessage }: Observed): Mismatch[] {
  const { error, message } = expect;
  const fails = error !== undefined || message !== undefined;
  const wanted = expect.status ?? (fails ? undefined : 'complete');
  const because = errorCode === null ? '' : ` (${errorCode}: ${errorMessage})`;
  const found: Mismatch[] = [];
  if (wanted !== undefined && wanted !== status) {
    found.push({ what: 'status', message: `expected ${wanted}, but it is ${status}${because}` });
  }
  if (error !== undefined && error !== errorCode) {
    found.push({ what: 'error', message: `expected ${error}, but it is ${errorCode ?? 'none'}${because}` });
  }
  if (message !== undefined && message !== errorMessage) found.push(...differs('message', message, errorMessage));
  return found;
}

async function judgeAssertions(assertions: readonly Json[], { output }: Observed, tryOut: TryOut): Promise<Mismatch[]> {
  const results = await Promise.all(assertions.map((assertion) => tryOut(assertion, output ?? null)));
  return results.flatMap((result, i) => {
    if ('result' in result && result.result === true) return [];
    const message = `${asText(assertions[i]!)} ${gave(result)}`;
    return [
      {
        what: 'assert',
        message,
        diff: prettyJson(output ?? null)
          .split('\n')
          .map((line) => `  ${line}`),
      },
    ];
  });
}

function gave(tried: TriedOut): string {
  return 'failure' in tried ? `failed: ${tried.failure}` : `gave ${JSON.stringify(tried.result)} for the output`;
}

function asText(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** An expected call without an input may have any. */
function judgeCalls(expected: Expectation['calls'], { calls }: Observed): Mismatch[] {
  if (expected === undefined) return [];
  const comparable = calls.map((call, i) =>
    expected[i] !== undefined && expected[i].input === undefined ? { function: call.function } : { ...call },
  );
  return differs('calls', expected as Json, comparable);
}

/** Beside the waits of the flow the work itself takes time, at most what passed outside. */
function judgeDuration(expected: string | undefined, { startedAt, duration, outside }: Observed): Mismatch[] {
  if (expected === undefined) return [];
  // A month is as long as it was for the flow.
  const wanted = addDuration(startedAt, expected) - startedAt;
  const fits = duration > wanted - second && duration < wanted + outside + second;
  return fits
    ? []
    : [{ what: 'duration', message: `expected ${durationText(wanted)}, but it took ${durationText(duration)}` }];
}

const second = 1_000;

function judgeVariables(expected: NonNullable<Expectation['variables']>, { variables }: Observed): Mismatch[] {
  return (['namespace', 'workflow', 'instance'] as const).flatMap((scope) => {
    const wanted = expected[scope];
    return wanted === undefined ? [] : differs(`${scope} variables`, wanted, variables[scope]);
  });
}

/** Of each event only the attributes count that the test names. */
function judgeEvents(expected: Expectation['events'], { events }: Observed): Mismatch[] {
  if (expected === undefined) return [];
  const comparable = events.map((event, i) => {
    const wanted = expected[i];
    return wanted === undefined
      ? event
      : Object.fromEntries(Object.keys(wanted).map((key) => [key, event[key] ?? null]));
  });
  return differs('events', expected, comparable);
}

function differs(what: string, expected: Json, actual: Json): Mismatch[] {
  const [wanted, found] = [prettyJson(expected), prettyJson(actual)];
  if (wanted === found) return [];
  return [{ what, message: 'not as expected (- expected, + found)', diff: lineDiff(wanted, found) }];
}
