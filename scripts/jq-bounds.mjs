/** Measures attacks on the jq engine: each must end in under 2 s of processor time, the process under 512 MB. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, appendFileSync } from 'node:fs';
import { Command } from 'commander';
import { matrix } from './jq/matrix.mjs';

const options = new Command('jq-bounds')
  .description('Measures the attacks of test/jq/attacks.json (run `npm run build` before); Linux only.')
  .option('--matrix <pattern>', 'every builtin and operator on large data instead: once, kept or lost')
  .option('--every <count>', 'only one in so many of them', Number, 1)
  .option('--only <text>', 'only programs that contain this text')
  .option('--seconds <number>', 'processor time that is too much', Number, 2)
  .option('--megabytes <number>', 'memory that is too much', Number, 512)
  .option('--log <file>', 'where everything measured is written, a line of JSON each')
  .parse()
  .opts();

const killed = { end: 'killed after 20 s, or out of memory', milliseconds: Infinity, megabytes: Infinity };

let child;
let beyond = 0;
let count = 0;
for (const { kind, program } of programs()) {
  if (options.only !== undefined && !program.includes(options.only)) continue;
  count++;
  const measured = await measure(program);
  const { end, milliseconds, megabytes } = measured;
  if (options.log !== undefined) appendFileSync(options.log, `${JSON.stringify({ kind, program, ...measured })}\n`);
  if (milliseconds < options.seconds * 1000 && megabytes < options.megabytes) continue;
  beyond++;
  console.log(`${milliseconds} ms, ${megabytes} MB (${end}): ${program}`);
}
child?.kill('SIGKILL');
console.log(`${count} programs, ${beyond} beyond ${options.seconds} s or ${options.megabytes} MB`);
process.exitCode = beyond === 0 ? 0 : 1;

function programs() {
  if (options.matrix !== undefined) return oneIn(options.every, matrix(options.matrix));
  return JSON.parse(readFileSync(new URL('../test/jq/attacks.json', import.meta.url), 'utf8'));
}

/** One in so many, the same on every run. */
function* oneIn(count, all) {
  let i = 0;
  for (const one of all) if (i++ % count === 0) yield one;
}

/** One child runs many programs; it is replaced when one of them was too much for it. */
async function measure(program) {
  child ??= fork(new URL('./jq/bounds-child.mjs', import.meta.url), { execArgv: ['--expose-gc'] });
  const listening = new AbortController();
  const deadline = setTimeout(() => child.kill('SIGKILL'), 20_000);
  child.send(program);
  const [answer] = await Promise.race(['message', 'exit'].map((event) => once(child, event, listening)));
  clearTimeout(deadline);
  listening.abort();
  const measured = typeof answer === 'object' && answer !== null ? answer : killed;
  if (measured.megabytes > 300) {
    child.kill('SIGKILL');
    child = undefined;
  }
  return measured;
}
