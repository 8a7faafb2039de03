import { duration, latencies, type Measurement, percentile, type Runner } from './measure.js';

export interface Step {
  readonly name: string;
  /** Runs on each side before anything is counted: an engine runs for weeks, so code that has just been loaded is not what is compared. */
  readonly warm: number;
  readonly rounds: number;
  /** Runs per round at full load. */
  readonly runs: number;
  /** Runs per round one after the other. */
  readonly single: number;
}

export interface Comparison {
  readonly name: string;
  readonly byHand: Measurement;
  readonly yaml: Measurement;
  /** YAML against by hand, the median of the rounds: throughput as it is, latency inverted, so that more is better in both. */
  readonly ratio: { readonly perSecond: number; readonly p50: number };
}

/** What one side did in one round. */
interface Round {
  readonly times: readonly number[];
  readonly perSecond: number;
}

interface Side {
  readonly run: Runner;
  readonly rounds: Round[];
  readonly lastRun: string;
}

/**
 * Measures two runners in turns. A machine gets slower and faster within minutes, so each round of one is held against the round
 * of the other beside it, and the median of these ratios counts.
 */
export async function compare(
  step: Step,
  byHand: Runner,
  yaml: Runner,
  historyEvents: (run: string) => Promise<number>,
): Promise<Comparison> {
  const sides = { byHand: await warmed(byHand, step), yaml: await warmed(yaml, step) };
  for (let round = 0; round < step.rounds; round++) {
    const order = round % 2 === 0 ? (['byHand', 'yaml'] as const) : (['yaml', 'byHand'] as const);
    for (const name of order) sides[name].rounds.push(await measureRound(step, sides[name].run));
  }
  return {
    name: step.name,
    byHand: summary(sides.byHand, await historyEvents(sides.byHand.lastRun)),
    yaml: summary(sides.yaml, await historyEvents(sides.yaml.lastRun)),
    ratio: {
      perSecond: median(pairs(sides, (hand, yaml) => yaml.perSecond / hand.perSecond)),
      p50: median(pairs(sides, (hand, yaml) => percentile(hand.times, 0.5) / percentile(yaml.times, 0.5))),
    },
  };
}

async function warmed(run: Runner, { warm }: Step): Promise<Side> {
  await duration(run, warm);
  return { run, rounds: [], lastRun: await run() };
}

async function measureRound(step: Step, run: Runner): Promise<Round> {
  const times = await latencies(run, step.single);
  return { times, perSecond: (step.runs / (await duration(run, step.runs))) * 1000 };
}

function pairs(
  { byHand, yaml }: { readonly byHand: Side; readonly yaml: Side },
  ratio: (byHand: Round, yaml: Round) => number,
): number[] {
  return byHand.rounds.flatMap((round, n) => {
    const beside = yaml.rounds[n];
    return beside === undefined ? [] : [ratio(round, beside)];
  });
}

function summary({ rounds }: Side, historyEvents: number): Measurement {
  const times = rounds.flatMap((round) => round.times);
  return {
    perSecond: median(rounds.map(({ perSecond }) => perSecond)),
    p50: rounded(percentile(times, 0.5)),
    p95: rounded(percentile(times, 0.95)),
    historyEvents,
  };
}

function median(values: readonly number[]): number {
  return rounded(percentile(values, 0.5));
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
