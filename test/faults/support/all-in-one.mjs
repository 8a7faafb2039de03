/** All roles of the fleet in one process, so that one kill -9 takes the API, the workers and the calls with it. */
import { runFleetProcess } from '../../../dist/workers/fleet-process.js';
import { startApi } from '../../../dist/workers/api-role.js';
import { startFlows } from '../../../dist/workers/flows-role.js';
import { startFunctions } from '../../../dist/workers/functions-role.js';

await runFleetProcess(async (connected, settings) => {
  const roles = [await startFlows(connected, settings), await startFunctions(connected, settings)];
  const api = await startApi(connected, settings);
  return {
    failed: Promise.race(roles.map(({ failed }) => failed)),
    async stop() {
      await api.stop();
      await Promise.all(roles.map((role) => role.stop()));
    },
  };
});
process.exit();
