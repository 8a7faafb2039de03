import { duration, latencies, type Measurement, percentile, type Runner } from './measure.js';

export interface Step {
  readonly name: string;
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
  /** YAML against by hand: throughput as it is, latency inverted, so that more is better in both. */
  readonly ratio: { readonly perSecond: number; readonly p50: number };
}

interface Tally {
  readonly times: number[];
  readonly rates: number[];
  lastRun: string;
}

/** Measures two runners in turns, so that what else the machine does hits both. */
export async function compare(
  step: Step,
  byHand: Runner,
  yaml: Runner,
  historyEvents: (run: string) => Promise<number>,
): Promise<Comparison> {
  const tallies = { byHand: newTally(), yaml: newTally() };
  for (let warm = 0; warm < 20; warm++) {
    tallies.byHand.lastRun = await byHand();
    tallies.yaml.lastRun = await yaml();
  }
  for (let round = 0; round < step.rounds; round++) {
    const order = round % 2 === 0 ? (['byHand', 'yaml'] as const) : (['yaml', 'byHand'] as const);
    for (const side of order) await measureRound(step, tallies[side], side === 'yaml' ? yaml : byHand);
  }
  const a = summary(tallies.byHand, await historyEvents(tallies.byHand.lastRun));
  const b = summary(tallies.yaml, await historyEvents(tallies.yaml.lastRun));
  return {
    name: step.name,
    byHand: a,
    yaml: b,
    ratio: { perSecond: rounded(b.perSecond / a.perSecond), p50: rounded(a.p50 / b.p50) },
  };
}

async function measureRound(step: Step, tally: Tally, run: Runner): Promise<void> {
  tally.times.push(...(await latencies(run, step.single)));
  tally.rates.push((step.runs / (await duration(run, step.runs))) * 1000);
}

function newTally(): Tally {
  return { times: [], rates: [], lastRun: '' };
}

function summary({ times, rates }: Tally, historyEvents: number): Measurement {
  return {
    perSecond: rounded(percentile(rates, 0.5)),
    p50: rounded(percentile(times, 0.5)),
    p95: rounded(percentile(times, 0.95)),
    historyEvents,
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
