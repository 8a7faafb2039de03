import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { parseGoJson } from '../../functions/go-json.js';
import type { Json } from '../../json/json.js';
import { prettyJson } from '../../json/pretty-json.js';
import { ThreadPool } from '../../js/pool.js';
import { tryOutIn } from '../../js/try-out.js';
import type { TriedOut } from '../../jx/try-out.js';
import { parseJx } from '../../language/parse-jx.js';

/**
 * Evaluates an expression over the data of a file, `-` is standard input; prints the result or the reason why there is none.
 * @returns the exit code
 */
export async function evaluateExpression(expression: string, file: string | undefined): Promise<number> {
  const value = valueOf(expression);
  if ('reason' in value) return fail(2, value.reason);
  const data = await dataFrom(file);
  if ('reason' in data) return fail(2, data.reason);
  const tried = await tryOnce(value.json, data.json);
  if ('failure' in tried) return fail(1, tried.failure);
  process.stdout.write(`${prettyJson(tried.result)}\n`);
  return 0;
}

async function tryOnce(value: Json, data: Json): Promise<TriedOut> {
  const threads = new ThreadPool(1);
  try {
    return await tryOutIn(threads)(value, data);
  } finally {
    await threads.close();
  }
}

function fail(code: number, reason: string): number {
  process.stderr.write(`durektiv: ${reason}\n`);
  return code;
}

type Read = { readonly json: Json } | { readonly reason: string };

function valueOf(expression: string): Read {
  if (!/^\s*[[{]/.test(expression)) return { json: expression };
  const { value, diagnostics } = parseJx(expression);
  if (value !== undefined) return { json: value };
  const reasons = diagnostics.map(({ line, column, message }) => `${line}:${column}: ${message}`);
  return { reason: `The expression cannot be read as YAML. ${reasons.join(' ')}` };
}

async function dataFrom(file: string | undefined): Promise<Read> {
  if (file === undefined) return { json: {} };
  try {
    const bytes = file === '-' ? Buffer.from(await text(process.stdin)) : await readFile(file);
    const data = parseGoJson(bytes);
    if (data.kind === 'json') return { json: data.value };
    return { reason: `The data in ${file} are ${data.kind === 'notJson' ? 'not JSON' : 'nested too deep'}.` };
  } catch (error) {
    return { reason: `The data in ${file} cannot be read: ${(error as Error).message}.` };
  }
}
