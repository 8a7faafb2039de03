import { maxDepth, parseGoJson } from '../../bytes/go-json.js';
import type { FunctionResult } from '../runtime.js';

/** Most bytes a function may answer: 128 MiB (functions 5.6). */
export const responseLimit = 134_217_728;

/** How much of the body of a failed response is read for the message. */
export const excerptLimit = 2048;

/** The code of a failed status without an error code; odd, but users catch it (functions 3.3). */
const containerFailed = 'container failed';

/** What the head of a response tells. */
export interface ResponseHead {
  readonly status: number;
  /** `Direktiv-ErrorCode`, empty when absent. */
  readonly errorCode: string;
  /** `Direktiv-ErrorMessage`, empty when absent. */
  readonly errorMessage: string;
  /** `Content-Length`, undefined when not declared. */
  readonly declaredLength: number | undefined;
}

/** What the head decides: the result, or which body must be read for it. */
export type Verdict =
  | { readonly kind: 'decided'; readonly result: FunctionResult }
  | { readonly kind: 'readExcerpt' }
  | { readonly kind: 'readValue' };

/** Rows 1, 2, 3 and the declared half of row 7 of the decision table (functions 3.3). */
export function judgeHead(head: ResponseHead): Verdict {
  if (head.errorCode !== '') {
    return decided({ kind: 'error', code: head.errorCode, message: head.errorMessage });
  }
  if (head.errorMessage !== '') {
    return decided({ kind: 'crash', reason: `the function gave an error without a code: ${head.errorMessage}` });
  }
  if (head.status < 200 || head.status > 299) return { kind: 'readExcerpt' };
  if (head.declaredLength !== undefined && head.declaredLength > responseLimit) return decided(tooLarge());
  return { kind: 'readValue' };
}

/** Row 2: the status and the beginning of the body are the message (without NUL, which no store of text takes). */
export function failedStatus(status: number, excerpt: Buffer): FunctionResult {
  const text = excerpt.toString('utf8', 0, excerptLimit).replaceAll('\0', '\ufffd').trim();
  const said = text === '' ? 'with an empty body' : `with the body: ${text}`;
  return { kind: 'error', code: containerFailed, message: `the function answered with status ${status} ${said}` };
}

/** Rows 4, 5 and 6: JSON is its value, nothing is the empty string, all else is standard base64 of the bytes. */
export function successValue(body: Buffer): FunctionResult {
  if (body.length === 0) return { kind: 'success', value: '' };
  const parsed = parseGoJson(body);
  if (parsed.kind === 'json') return { kind: 'success', value: parsed.value };
  if (parsed.kind === 'notJson') return { kind: 'success', value: body.toString('base64') };
  return { kind: 'crash', reason: `the response of the function is nested deeper than ${maxDepth} levels` };
}

/** Row 7 for a body above {@link responseLimit}: never cut short. */
export function tooLarge(): FunctionResult {
  return { kind: 'crash', reason: `the response of the function is larger than ${responseLimit} bytes` };
}

function decided(result: FunctionResult): Verdict {
  return { kind: 'decided', result };
}
