import { parseGoJson } from '../../bytes/go-json.js';
import type { Json } from '../../json/json.js';
import { prettyJson } from '../../json/pretty-json.js';
import { ThreadPool } from '../../js/pool.js';
import { tryOutIn } from '../../js/try-out.js';
import type { TriedOut } from '../../jx/try-out.js';
import { parseJx } from '../../language/parse-jx.js';
import { UsageError } from '../failure.js';
import { readBytes } from '../read-bytes.js';
import { print } from '../terminal/print.js';

/**
 * Evaluates an expression over the data of a file, `-` is standard input; prints the result.
 * @throws UsageError when the YAML or the data cannot be read; Error when the evaluation fails
 */
export async function evaluateExpression(expression: string, file: string | undefined): Promise<void> {
  const value = valueOf(expression);
  const tried = await tryOnce(value, await dataFrom(file));
  if ('failure' in tried) throw new Error(tried.failure);
  print(`${prettyJson(tried.result)}\n`);
}

async function tryOnce(value: Json, data: Json): Promise<TriedOut> {
  const threads = new ThreadPool(1);
  try {
    return await tryOutIn(threads)(value, data);
  } finally {
    await threads.close();
  }
}

function valueOf(expression: string): Json {
  if (!/^\s*[[{]/.test(expression)) return expression;
  const { value, diagnostics } = parseJx(expression);
  if (value !== undefined) return value;
  const reasons = diagnostics.map(({ line, column, message }) => `${line}:${column}: ${message}`);
  throw new UsageError(`The expression cannot be read as YAML. ${reasons.join(' ')}`);
}

async function dataFrom(file: string | undefined): Promise<Json> {
  if (file === undefined) return {};
  const data = parseGoJson(await readBytes(file));
  if (data.kind === 'json') return data.value;
  throw new UsageError(`The data in ${file} are ${data.kind === 'notJson' ? 'not JSON' : 'nested too deep'}.`);
}
