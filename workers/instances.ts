import { createBroadcaster } from '../src/events/broadcast.js';
import { Dispatcher } from '../src/events/dispatcher.js';
import { checkRows } from '../src/instances/check-row.js';
import { Confirmations } from '../src/instances/confirmations.js';
import { deliverToInstances } from '../src/instances/deliver.js';
import { EndedRuns } from '../src/instances/ended-runs.js';
import { fetchInputFrom } from '../src/instances/fetch-input.js';
import { firstReportFrom } from '../src/instances/first-report.js';
import type { Review } from '../src/instances/flow-source.js';
import { LeftBehind } from '../src/instances/left-behind.js';
import { Retention } from '../src/instances/retention.js';
import { Settlement } from '../src/instances/settle.js';
import { lastLook } from '../src/instances/since-last-look.js';
import { sweepPending } from '../src/instances/sweep.js';
import { TemporalInstances } from '../src/instances/temporal-instances.js';
import { UnlistedRuns } from '../src/instances/unlisted.js';
import { addWayFrom } from '../src/instances/way.js';
import type { Settings } from '../src/config/settings.js';
import { StartRepair } from '../src/starts/repair.js';
import { retentionOf } from '../src/temporal/retention.js';
import type { Connected } from './connected.js';
import { type Runs, startParts } from './starting.js';

/** Work that an API process does beside its requests, until it is stopped. */
export interface BackgroundWork {
  start(): void;
  stop(): Promise<void>;
}

/** The instances of an API, and what keeps them, their events and their starts right. */
export function assembleInstances(connected: Connected, { keep }: Pick<Settings, 'keep'>, runs: Runs, review: Review) {
  const { client, store, problem } = connected;
  const index = store.instances;
  const addWay = addWayFrom(client, problem);
  const confirmations = new Confirmations(index, addWay, problem);
  const fetchInput = fetchInputFrom(client, index);
  const settlement = new Settlement({ client, rows: index, confirmations, addWay, fetchInput, problem });
  const check = checkRows(index, settlement);
  const { source, launcher, starts, startRules } = startParts(connected, runs, review);
  const dispatcher = new Dispatcher({
    outbox: store.outbox,
    deliveries: store.deliveries,
    deliver: deliverToInstances(client, starts),
    problem,
  });
  const startRepair = new StartRepair({ rules: startRules, namespaces: store.namespaces, problem });
  const background: readonly BackgroundWork[] = [
    sweepPending({ index, check, problem }),
    new EndedRuns({
      client,
      last: lastLook(store.comparedRuns, 'ended'),
      index,
      check,
      listeners: store.listeners,
      problem,
    }).rounds,
    new LeftBehind({ client, index, deleted: store.deletedNamespaces, problem }).rounds,
    new UnlistedRuns({
      ...{ client, last: lastLook(store.comparedRuns, 'begun'), index, namespaces: store.namespaces, problem },
      reports: store.reports,
      firstReport: firstReportFrom(client, store),
    }).rounds,
    new Retention({ store: store.retention, keep, problem, temporalRetention: () => retentionOf(client) }).rounds,
    startRepair.rounds,
    dispatcher,
  ];
  return {
    instances: new TemporalInstances({ client, launcher, index, source, settlement, fetchInput }),
    events: createBroadcaster({ outbox: store.outbox, history: store.events, dispatcher }),
    startRepair,
    background,
    confirmations,
  };
}
