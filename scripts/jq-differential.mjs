/** Runs generated jq programs through this engine and through gojq 0.12.17 and records every disagreement. */
import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import fc from 'fast-check';
import { compareAll } from './jq/compare.mjs';
import { programAndInput } from './jq/programs.mjs';

const options = new Command('jq-differential')
  .description(
    `Compares this engine (run \`npm run build\` before) with gojq 0.12.17 on programs and inputs generated from a seed.
Get gojq with: GOFLAGS=-mod=mod go install github.com/itchyny/gojq/cmd/gojq@v0.12.17`,
  )
  .option('--gojq <path>', 'the gojq program', 'gojq')
  .option('--programs <count>', 'how many programs', Number, 100_000)
  .option('--seed <integer>', 'the same seed gives the same programs', Number, 1)
  .option('--out <file>', 'where the disagreements are written, as JSON')
  .option('--record <file>', 'where the cases on which both agree are written, as test/jq holds them')
  .parse()
  .opts();

const chunk = 1000;
const total = { compared: 0, unanswered: 0 };
const disagreements = [];
const recorded = [];
for (let done = 0; done < options.programs; done += chunk) {
  const numRuns = Math.min(chunk, options.programs - done);
  const cases = fc.sample(programAndInput, { numRuns, seed: options.seed + done });
  const { compared, unanswered, different, agreed } = await compareAll(options.gojq, cases);
  total.compared += compared;
  total.unanswered += unanswered;
  disagreements.push(...different);
  if (options.record !== undefined) recorded.push(...agreed);
  console.error(`${done + numRuns} programs, ${disagreements.length} disagreements`);
}
if (options.out !== undefined) writeFileSync(options.out, `${JSON.stringify(disagreements, null, 1)}\n`);
if (options.record !== undefined) writeFileSync(options.record, `${JSON.stringify(recorded, null, 1)}\n`);
console.log(
  `seed ${options.seed}: ${total.compared} programs compared, ${disagreements.length} disagreements, ` +
    `${total.unanswered} without an answer from gojq (too slow, or it crashed)`,
);
