import { setTimeout as after } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { Client } from '@temporalio/client';
import { createCallFunction } from '../../activities/call-function.js';
import type { InstanceReport } from '../../interpreter/report-contract.js';
import { FlowSource } from '../../instances/flow-source.js';
import type { ThreadPool } from '../../js/pool.js';
import type { Store } from '../../store/database.js';
import { dataConverter } from '../../temporal/payloads/data-converter.js';
import { createFlowWorker, type StoreOfFlows } from '../../../workers/flow-worker.js';
import { type RunningWorker, runWorker } from '../../../workers/running-worker.js';
import type { FunctionRequest, FunctionResult } from '../../functions/runtime.js';
import type { FlowClock } from './clock.js';
import { freeForgottenHolds } from './forgotten-holds.js';
import { testIsOver } from './mock-functions.js';
import { SkippingClock } from './skipping-clock.js';
import type { TestTemporal } from './temporal.js';
import type { Ground, World } from './world.js';

/** What all stages of a run of the command share. */
export interface StageParts {
  readonly store: Store;
  readonly scripts: ThreadPool;
}

/** A test that was given up ends within so many milliseconds. */
const longestFarewell = 5_000;

/** A Temporal server with a worker that interprets flows: where tests are played, one after the other. */
export class Stage {
  readonly ground: Ground;
  private readonly worlds = new Map<string, World>();

  private constructor(
    private readonly temporal: TestTemporal,
    private readonly parts: StageParts,
  ) {
    const { store, scripts } = parts;
    this.ground = {
      ...{ store, scripts },
      client: new Client({ connection: temporal.connection, dataConverter: dataConverter(store) }),
      clock: temporal.clock,
      source: new FlowSource(store.definitions),
      activity: () => Context.current().info,
    };
  }

  private worker: RunningWorker | undefined;
  private closed = false;

  /** Opens a stage on a server that becomes its own. */
  static async open(temporal: TestTemporal, parts: StageParts): Promise<Stage> {
    const stage = new Stage(temporal, parts);
    await stage.startWorker();
    return stage;
  }

  /** Resolves when flows are interpreted no more, though the stage is not closed. */
  get failed(): Promise<Error> {
    return this.worker?.failed ?? new Promise(() => undefined);
  }

  get clock(): FlowClock {
    return this.temporal.clock;
  }

  /** From now on the runs of a namespace reach this world. @throws Error when the stage is closed */
  enter(world: World): void {
    if (this.closed) throw new Error('the stage is closed');
    this.worlds.set(world.namespace, world);
  }

  leave(world: World): void {
    this.worlds.delete(world.namespace);
  }

  /** While a test is played: sees to it that the clock goes on. @returns how to end it */
  watch(world: World): () => Promise<void> {
    const { clock } = this;
    if (!(clock instanceof SkippingClock)) return () => Promise.resolve();
    return freeForgottenHolds(clock, this.ground.client, () => ({
      open: world.record.open.map(({ id }) => id),
      calls: world.functions.running,
    }));
  }

  /** Waits for something of the server, until the stage is closed. */
  whileOpen<T>(work: () => Promise<T>): Promise<T> {
    return this.temporal.whileOpen(work);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.temporal.leave();
    await this.playedOut();
    await this.worker?.stop();
    await this.temporal.stop();
  }

  /** A test that is still played asks the server: on a connection that is closed that would end the process. */
  private async playedOut(): Promise<void> {
    const until = Date.now() + longestFarewell;
    while (this.worlds.size > 0 && Date.now() < until) await after(20);
  }

  private async startWorker(): Promise<void> {
    const { store, scripts } = this.parts;
    const worker = await createFlowWorker({
      connection: this.temporal.nativeConnection,
      namespace: 'default',
      store: this.storeOfFlows(),
      report: (report) => this.take(report),
      source: this.ground.source,
      scripts,
      startByTime: () => Promise.reject(new Error('time starts nothing in a test')),
      prepareRun: () => Promise.reject(new Error('a test starts its flow itself')),
      callFunction: createCallFunction({
        runtime: { call: (request, signal) => this.call(request, signal) },
        crashed: () => Promise.resolve(),
        secrets: store.secrets,
        scripts,
      }),
    });
    // Whoever plays a test tells of it.
    this.worker = runWorker(worker, () => undefined);
  }

  private storeOfFlows(): StoreOfFlows {
    const { store } = this.parts;
    return {
      ...store,
      files: { get: (namespace, path) => this.world(namespace).project.get(namespace, path) },
      outbox: {
        publishForDispatch: (namespace, event, matchAt) => this.world(namespace).events.publishForFlow(event, matchAt),
      },
    };
  }

  private take(report: InstanceReport): Promise<void> {
    return this.worlds.get(report.namespace)?.reported(report) ?? Promise.resolve();
  }

  private call(request: FunctionRequest, signal: AbortSignal): Promise<FunctionResult> {
    const world = this.worlds.get(request.instance.namespace);
    return world?.functions.call(request, signal) ?? Promise.resolve(testIsOver);
  }

  private world(namespace: string): World {
    const world = this.worlds.get(namespace);
    if (world === undefined) throw new Error(`the test of the namespace ${namespace} is over`);
    return world;
  }
}
