/**
 * Reads mutated flows: none may throw, none may take more than 100 ms of the processor. Run it after a build:
 *   node scripts/fuzz-parser.mjs [count] [seed]
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './sources.mjs';

/** Time of the processor that one document may take, in milliseconds. */
export const mostTime = 100;

/** Every example, and every recorded case. */
export function corpus() {
  const examples = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yaml'))
    .sort()
    .map((path) => readFileSync(join(root, 'examples', path), 'utf8'));
  const cases = JSON.parse(readFileSync(join(root, 'test/flows/direktiv-cases.json'), 'utf8'));
  return [...examples, ...textsIn(cases).filter((text) => text.includes('states:'))];
}

function textsIn(value) {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/**
 * Gives `count` mutated documents to `read` and measures it. What is slow is measured again, so that code that is not yet
 * compiled is not taken for a slow parser.
 * @returns the longest time in milliseconds, with its document
 */
export async function fuzz(read, { count, seed }) {
  const random = generator(seed);
  const documents = corpus();
  let slowest = { time: 0, text: '' };
  for (let i = 0; i < count; i++) {
    const text = mutated(documents, random);
    let time = await timeOf(read, text);
    for (let again = 0; again < 3 && time > slowest.time && time > 10; again++)
      time = Math.min(time, await timeOf(read, text));
    if (time > slowest.time) slowest = { time, text };
  }
  return slowest;
}

async function timeOf(read, text) {
  const start = process.cpuUsage();
  try {
    await read(text);
  } catch (error) {
    throw new Error(`This document makes the parser throw: ${JSON.stringify(text)}`, { cause: error });
  }
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** Numbers from 0 to below `n`, the same for the same seed (mulberry32). */
function generator(seed) {
  let state = seed >>> 0;
  return (n) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
}

const pieces = [
  ...'[]{}:,-?!&*|>%@`"\'#~ \n\t.()\\',
  ...[
    '<<: ',
    '- ',
    ': ',
    '*a',
    '&a ',
    '!!int ',
    '!!binary ',
    '---\n',
    '...\n',
    '__proto__: ',
    '\u0000',
    '\ud800',
    'jq(',
    'js(',
    '.. |',
    'null',
    '1e999',
  ],
  ...['[[[[[[[[', '{a: {a: {a: ', '? ', '\n\n', '\r\n', '"\\u00', 'x'.repeat(2000), '('.repeat(200), '*a, '.repeat(50)],
];

function mutated(documents, random) {
  let text = documents[random(documents.length)];
  for (let edits = 1 + random(6); edits > 0; edits--)
    text = mutations[random(mutations.length)](text, random, documents);
  return text;
}

const mutations = [
  (text, random) => splice(text, random(text.length + 1), random(20), pieces[random(pieces.length)]),
  (text, random) => splice(text, random(text.length + 1), 0, String.fromCharCode(random(0x10000))),
  (text, random) => lines(text, random, (all, at) => all.splice(at, 1)),
  (text, random) => lines(text, random, (all, at) => all.splice(at, 0, all[at])),
  (text, random) => lines(text, random, (all, at) => (all[at] = ' '.repeat(random(8)) + all[at].trimStart())),
  (text, random) => lines(text, random, (all, at) => all.push(...all.splice(at, 1 + random(5)))),
  (text, random, documents) => {
    const other = documents[random(documents.length)];
    return splice(text, random(text.length + 1), random(200), other.slice(random(other.length)).slice(0, random(400)));
  },
  (text, random) => {
    const part = text.slice(random(text.length + 1)).slice(0, random(30));
    return splice(text, random(text.length + 1), 0, part.repeat(random(60)));
  },
];

function splice(text, at, drop, put) {
  return text.slice(0, at) + put + text.slice(at + drop);
}

function lines(text, random, change) {
  const all = text.split('\n');
  change(all, random(all.length));
  return all.join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { checkFlow } = await import(pathToFileURL(join(root, 'dist/src/language/lint/check-flow.js')).href);
  const count = Number(process.argv[2] ?? 100_000);
  const slowest = await fuzz(checkFlow, { count, seed: Number(process.argv[3] ?? 1) });
  console.log(`${count} documents, none threw; the slowest took ${slowest.time.toFixed(1)} ms`);
  if (slowest.time > mostTime) console.log(slowest.text);
  process.exitCode = slowest.time > mostTime ? 1 : 0;
}
