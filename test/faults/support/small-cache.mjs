/** A flow worker that keeps next to no runs in memory: it replays them, all the time. */
import { Worker } from '@temporalio/worker';

const create = Worker.create.bind(Worker);
Worker.create = (options) => create({ ...options, maxCachedWorkflows: 2 });

const { runFleetProcess } = await import('../../../dist/workers/fleet-process.js');
const { startFlows } = await import('../../../dist/workers/flows-role.js');
await runFleetProcess((connected, settings) => startFlows(connected, settings));
process.exit();
