import type { Client } from '@temporalio/client';
import type { Info } from '@temporalio/activity';
import type { FlowSource, ReadFlow } from '../../instances/flow-source.js';
import { deliverToInstances } from '../../instances/deliver.js';
import { Launcher } from '../../instances/launch.js';
import { flowQueue } from '../../interpreter/contract.js';
import type { InstanceReport } from '../../interpreter/report-contract.js';
import type { ThreadPool } from '../../js/pool.js';
import { FileStarts } from '../../starts/file-starts.js';
import { StartRules } from '../../starts/start-rules.js';
import type { Store } from '../../store/database.js';
import type { Answer } from '../format/schema.js';
import type { Project } from '../project.js';
import type { FlowClock } from './clock.js';
import { MockFunctions, type RunningActivity } from './mock-functions.js';
import { RunRecord } from './run-record.js';
import { TestEvents } from './test-events.js';

/** What the worlds of all tests on one Temporal server share. */
export interface Ground {
  readonly client: Client;
  readonly clock: FlowClock;
  readonly store: Store;
  readonly source: FlowSource;
  readonly scripts: ThreadPool;
  /** The activity in which the caller is. */
  readonly activity: () => Info;
}

/** Ancestors an instance may have at most, as by default. */
const deepestSubflow = 256;

/** Everything that the flows of one test can reach: a namespace of its own, files, functions, events, what they report. */
export class World {
  readonly functions: MockFunctions;
  readonly events: TestEvents;
  readonly record = new RunRecord();
  readonly launcher: Launcher;
  /** Resolves with the id of the first instance that an event starts. */
  readonly startedByEvent: Promise<string>;
  /** What the log of the namespace would say. */
  readonly notes: string[] = [];
  #tested: string | undefined;
  #held: Promise<void> | undefined;

  constructor(
    private readonly ground: Ground,
    readonly namespace: string,
    readonly project: Project,
    answers: Readonly<Record<string, readonly Answer[]>>,
  ) {
    const { client, clock, store, scripts, source } = ground;
    this.functions = new MockFunctions({ answers, clock, scripts, activity: () => this.runningActivity() });
    const index = { insert: () => Promise.resolve('stored' as const), remove: () => Promise.resolve() };
    const starter = () => ({ client, eager: false });
    this.launcher = new Launcher({ client, starter, index, callQueue: flowQueue, subflowDepth: deepestSubflow });
    const starts = new FileStarts({
      ...{ files: project, source, starts: store.starts, pauses: store.pauses },
      launcher: this.launcher,
      logs: this.logs(),
    });
    const deliver = deliverToInstances(client, starts);
    let first: (id: string) => void = () => undefined;
    this.startedByEvent = new Promise((resolve) => (first = resolve));
    this.events = new TestEvents({
      ...{ namespace, clock, outbox: store.outbox, deliveries: store.deliveries },
      deliver: async (delivery) => {
        if (delivery.path !== null) this.test(delivery.instance);
        const outcome = await deliver(delivery);
        if (delivery.path !== null) first(delivery.instance);
        return outcome;
      },
    });
  }

  /** The instance that is tested: the first one that is named. */
  get tested(): string | undefined {
    return this.#tested;
  }

  /** Names the instance that is tested, before it is started. */
  test(id: string): void {
    this.#tested ??= id;
  }

  /** Takes down what a run reports. No time is to pass once the tested instance has ended, so the clock is held then. */
  async reported(report: InstanceReport): Promise<void> {
    this.record.take(report);
    if (report.ended !== undefined && report.instance === this.#tested) await this.holdAtEnd();
  }

  /** Holds the clock, once. */
  holdAtEnd(): Promise<void> {
    this.#held ??= this.ground.clock.hold();
    return this.#held;
  }

  /** A definition that is to be run. */
  read(text: string): Promise<ReadFlow> {
    return this.ground.source.read(text);
  }

  /** Sets up what starts the flow of a file by events. Schedules are left out: time starts nothing in a test. */
  async setUpStart(path: string): Promise<void> {
    const { store, source } = this.ground;
    const file = await this.project.get(this.namespace, path);
    if (file === undefined) throw new Error(`there is no file ${path}`);
    const { type, mimeType, data } = file;
    const { namespace } = this;
    for (const folder of foldersOf(path)) {
      await store.files.create({ namespace, path: folder, type: 'directory', mimeType: '', data: new Uint8Array() });
    }
    await store.files.create({ namespace, path, type, mimeType, data });
    const { starts, pauses } = store;
    const rules = new StartRules({ starts, pauses, source, schedules: noSchedules, logs: this.logs() });
    await rules.setUp({ namespace, path }, 'change');
  }

  /** The test is over: nothing it began may go on. */
  async close(): Promise<void> {
    this.functions.close();
    await this.events.close();
  }

  private logs() {
    return {
      appendNamespaceLine: ({ message }: { readonly message: string }): Promise<void> => {
        this.notes.push(message);
        return Promise.resolve();
      },
    };
  }

  private runningActivity(): RunningActivity {
    const { activityId, taskToken } = this.ground.activity();
    return {
      activityId,
      beat: () =>
        this.ground.client.activity.heartbeat(taskToken).then(
          () => true,
          () => false,
        ),
    };
  }
}

const noSchedules = {
  put: () => Promise.resolve(),
  remove: () => Promise.resolve(),
  isInPlace: () => Promise.resolve(false),
};

/** The folders a file lies in, the outermost first, without the root. */
function foldersOf(path: string): string[] {
  const names = path.split('/').slice(1, -1);
  return names.map((_, i) => `/${names.slice(0, i + 1).join('/')}`);
}
