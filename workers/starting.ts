import type { Settings } from '../src/config/settings.js';
import { FlowSource, type Review } from '../src/instances/flow-source.js';
import { Launcher } from '../src/instances/launch.js';
import type { RunLimits } from '../src/instances/run-input.js';
import type { Starter } from '../src/instances/start-run.js';
import { functionQueue } from '../src/interpreter/contract.js';
import { FileStarts } from '../src/starts/file-starts.js';
import { StartRules } from '../src/starts/start-rules.js';
import { Schedules } from '../src/temporal/schedules.js';
import type { Connected } from './connected.js';

/** Where the runs go that a process starts. */
export interface Runs extends RunLimits {
  readonly starter: () => Starter;
}

/** To the workers of a fleet. */
export function runsOfFleet({ client }: Connected, { subflowDepth }: Settings): Runs {
  return { starter: () => ({ client, eager: false }), callQueue: functionQueue, subflowDepth };
}

/** What starts flows, by hand or by themselves. */
export function startParts({ client, store, tracing }: Connected, runs: Runs, review?: Review) {
  const { starts, files, pauses, logs, definitions, instances: index } = store;
  const source = new FlowSource(definitions, review);
  const launcher = new Launcher({ client, index, tracing, ...runs });
  return {
    source,
    launcher,
    starts: new FileStarts({ files, starts, pauses, source, launcher, logs }),
    startRules: new StartRules({ starts, pauses, source, schedules: new Schedules(client), logs }),
  };
}
