/** The oracle: the program gojq 0.12.17, run with no environment (which also means UTC where the machine has no zone of its own). */
import { spawn } from 'node:child_process';

/** What one program gave: its outputs as compact JSON texts, then the error that ended it, if any. */
const NO_ANSWER = { outputs: [], error: 'no answer' };

/** gojq itself breaks on some programs, such as `[1] < (label $f | .)`. */
const crashed = /^panic: /m;

/** Runs `program` on `input` (JSON text), at most `seconds` long. */
export async function runGojq(gojq, program, input, seconds = 2) {
  const { out, err, killed } = await execute(gojq, program, input, seconds);
  if (killed || crashed.test(err)) return NO_ANSWER;
  const error = /^gojq: ([^]*)\n$/.exec(err)?.[1];
  return { outputs: linesOf(out), ...(error !== undefined && { error: shortened(error) }) };
}

/**
 * Runs many cases in one process, each inside `try (...) catch {error: .}`, and gives what each gave; undefined when
 * they cannot be run together (one of them is no program, ends everything or never ends).
 */
export async function runTogether(gojq, cases, seconds = 4) {
  const mark = '"\\u0001"';
  const together = cases.map(({ program, input }) => `(${input} | ${wrapped(program)}), ${mark}`).join(',\n');
  const { out, err, killed } = await execute(gojq, together, 'null', seconds);
  if (killed || err !== '') return undefined;
  const given = out.split(`${mark}\n`).slice(0, -1).map(linesOf);
  return given.length === cases.length ? given : undefined;
}

/** `program` with its error as a last output. */
export function wrapped(program) {
  return `try (${program}\n) catch {error: .}`;
}

/** gojq prints bytes that are no UTF-8 as the escaped replacement character; flows get the character. */
function linesOf(text) {
  return text
    .replaceAll('\\ufffd', '\ufffd')
    .split('\n')
    .filter((line) => line !== '');
}

/** Without the excerpt of the program that precedes the reason why it does not parse. */
function shortened(error) {
  const reason = /^invalid query:[^]*\n +\^ {2}(.*)$/.exec(error)?.[1];
  return reason === undefined ? error : `compile error: ${reason}`;
}

function execute(gojq, program, input, seconds) {
  return new Promise((resolve, reject) => {
    const child = spawn(gojq, ['-c', '-M', '--', program], { env: {} });
    const out = [];
    const err = [];
    let size = 0;
    let killed = false;
    const stop = () => {
      killed = true;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(stop, seconds * 1000);
    child.stdout.on('data', (data) => {
      if ((size += data.length) > 64 * 1024 * 1024) stop();
      else out.push(data);
    });
    child.stderr.on('data', (data) => err.push(data));
    child.stdin.on('error', (error) => {
      if (error.code !== 'EPIPE') reject(error);
    });
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      resolve({ out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString(), killed });
    });
    child.stdin.end(input);
  });
}
