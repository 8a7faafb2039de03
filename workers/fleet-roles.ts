import type { Settings } from '../src/config/settings.js';
import { startApi } from './api-role.js';
import type { Connected } from './connected.js';
import { openFunctionCalls } from './function-calls.js';
import { startFlows } from './flows-role.js';
import { startCallWorker, startFunctions } from './functions-role.js';
import type { Role } from './role.js';

/** What a process of a fleet can be. */
export type FleetRole = 'server' | 'flows' | 'functions' | 'all';

/** How each of them is started; `all` is both kinds of workers. */
export const startRole: Readonly<Record<FleetRole, (connected: Connected, settings: Settings) => Promise<Role>>> = {
  server: (connected, settings) => startApi(connected, settings),
  flows: (connected, settings) => startFlows(connected, settings),
  functions: startFunctions,
  all: startWorkers,
};

/** The flow worker gets the way to functions too: it serves runs of an all-in-one process that used this Temporal. */
async function startWorkers(connected: Connected, settings: Settings): Promise<Role> {
  const calls = await openFunctionCalls(connected, settings, { leaveNoContainers: false });
  const workers = await Promise.all([startFlows(connected, settings, calls), startCallWorker(connected, calls)]);
  return {
    failed: Promise.race(workers.map(({ failed }) => failed)),
    async stop() {
      await Promise.all(workers.map((worker) => worker.stop()));
      await calls.close();
    },
  };
}
