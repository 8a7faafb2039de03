/** `npm run bench:jq`: microseconds for each expression on small, middle and large data, beside two other engines. */
import { parse } from '../../src/jq/parser/parser.js';
import { compileProgram } from '../../src/jq/compiler/compiler.js';
import { documents } from './documents.js';
import { engines } from './engines.js';
import { medianTime } from './timing.js';

const expressions = [
  '.customer.name',
  '[.items[] | select(.price > 10) | {id, total: (.price * .qty)}]',
  '[.items[].price] | add',
  '.items |= map(.price += 1)',
];

const ofHundredCharacters =
  '[.items[] | select(.price > 10 and .qty < 5) | {id, total: (.price * .qty), tag: .tags[0]}] | sort_by(.id)';

/** An engine that takes so many microseconds is not tried on the next larger document, a hundred times as large. */
const tooSlow = 50_000;

console.log(`Node ${process.version}; medians, in microseconds\n`);
console.log(`| expression | engine | ${documents.map(({ name }) => name).join(' | ')} |`);
console.log(`|---|---|${documents.map(() => '---:').join('|')}|`);
for (const expression of expressions) {
  for (const { name, prepare } of engines) {
    const run = prepare(expression);
    const cells: string[] = [];
    let last = 0;
    for (const { data } of documents) {
      last = last < tooSlow ? await timeOrFailure(() => run(data), name) : NaN;
      cells.push(Number.isNaN(last) ? '-' : shown(last));
    }
    console.log(`| \`${expression.replaceAll('|', '\\|')}\` | ${name} | ${cells.join(' | ')} |`);
  }
}
const compiling = await medianTime(() => compileProgram(parse(ofHundredCharacters)));
console.log(`\nParse and compile of ${ofHundredCharacters.length} characters: ${shown(compiling)}`);

/** The time of one call; NaN, with the reason on stderr, when the engine breaks (jq-wasm does after some thousand calls). */
async function timeOrFailure(call: () => unknown, engine: string): Promise<number> {
  try {
    return await medianTime(call);
  } catch (error) {
    console.error(`${engine}: ${String(error)}`);
    return NaN;
  }
}

function shown(microseconds: number): string {
  return microseconds < 100 ? microseconds.toFixed(1) : Math.round(microseconds).toLocaleString('en-US');
}
