import { runFleetProcess } from './fleet-process.js';
import { startFunctions } from './roles.js';

await runFleetProcess(startFunctions);
