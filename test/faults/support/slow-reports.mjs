/** A flow worker whose reports are in the index a second later than usual, as when the database is busy. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ReportStore } from '../../../dist/src/store/instances/reports.js';

const { write } = ReportStore.prototype;
ReportStore.prototype.write = async function (...args) {
  await sleep(1_000);
  await write.apply(this, args);
};

const { runFleetProcess } = await import('../../../dist/workers/fleet-process.js');
const { startFlows } = await import('../../../dist/workers/flows-role.js');
await runFleetProcess((connected, settings) => startFlows(connected, settings));
