/** Compares this engine with the oracle on many cases. */
import { runGojq, runTogether, wrapped } from './gojq.mjs';
import { compiles, runOurs } from './ours.mjs';

/** So many cases share one process of the oracle. */
const batchSize = 50;

/**
 * Runs all cases on both sides. `agreed` holds the cases on which both gave the same, `different` those on which this engine
 * gave something else. Cases on which gojq does not end in time, or crashes, are only counted.
 */
export async function compareAll(gojq, cases) {
  const sound = cases.filter(({ program }) => compiles(program));
  const outcomes = [];
  for (let i = 0; i < sound.length; i += batchSize)
    outcomes.push(...(await runBatch(gojq, sound.slice(i, i + batchSize))));
  for (const one of cases) if (!sound.includes(one)) outcomes.push(await runAlone(gojq, one));
  const ended = outcomes.filter(({ error }) => error !== 'no answer');
  return {
    compared: ended.length,
    unanswered: outcomes.length - ended.length,
    agreed: ended.filter((outcome) => disagreement(outcome).length === 0),
    different: ended.flatMap((outcome) => disagreement(outcome)),
  };
}

/** All in one process; each on its own when one of them keeps the others from running. */
async function runBatch(gojq, cases) {
  const outputs = await runTogether(gojq, cases);
  if (outputs !== undefined)
    return cases.map((one, i) => ({ ...one, program: wrapped(one.program), outputs: outputs[i] }));
  const alone = [];
  for (const one of cases) alone.push(await runAlone(gojq, one));
  return alone;
}

async function runAlone(gojq, { program, input }) {
  return { program, input, ...(await runGojq(gojq, program, input)) };
}

function disagreement(outcome) {
  const ours = runOurs(outcome.program, outcome.input);
  return agree(outcome, ours) ? [] : [{ ...outcome, ours }];
}

/** After an error no outputs count: a flow does not see them. */
export function agree(oracle, ours) {
  if (oracle.error !== undefined || ours.error !== undefined) return oracle.error === ours.error;
  return oracle.outputs.length === ours.outputs.length && oracle.outputs.every((text, i) => text === ours.outputs[i]);
}
