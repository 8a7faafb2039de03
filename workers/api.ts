import { runFleetProcess } from './fleet-process.js';
import { startApi } from './roles.js';

await runFleetProcess((connected, settings) => startApi(connected, settings));
