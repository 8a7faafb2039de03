import { runFleetProcess } from './fleet-process.js';
import { startFlows } from './roles.js';

await runFleetProcess((connected, settings) => startFlows(connected, settings));
