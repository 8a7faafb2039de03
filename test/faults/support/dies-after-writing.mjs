/** A flow worker that is gone the moment it has written a variable: nobody but the database knows of it. */
import { VariableStore } from '../../../dist/src/store/variables/variables.js';

const { write } = VariableStore.prototype;
VariableStore.prototype.write = async function (...args) {
  await write.apply(this, args);
  process.kill(process.pid, 'SIGKILL');
};

const { runFleetProcess } = await import('../../../dist/workers/fleet-process.js');
const { startFlows } = await import('../../../dist/workers/flows-role.js');
await runFleetProcess((connected, settings) => startFlows(connected, settings));
