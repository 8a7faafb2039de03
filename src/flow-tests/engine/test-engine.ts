import { Runtime, makeTelemetryFilterString } from '@temporalio/worker';
import type { Logger } from 'pino';
import { ThreadPool } from '../../js/pool.js';
import { temporalLogger } from '../../temporal/logger.js';
import { Stage } from './stage.js';
import { chooseTemporal, type TemporalPrograms } from './temporal.js';
import { startTestStore, type TestStore } from './test-store.js';

/** What tests are run on. A stage that cannot be trusted any more is replaced by a new one. */
export class TestEngine {
  private stage: Stage | undefined;

  private constructor(
    private readonly openStage: () => Promise<Stage>,
    private readonly testStore: TestStore,
    readonly scripts: ThreadPool,
    /** Why time is not skipped; undefined when it is. */
    readonly unskipped: string | undefined,
  ) {}

  /** @throws Error that says what could not be started, and what to do */
  static async start(programs: TemporalPrograms, log: Logger): Promise<TestEngine> {
    quietRuntime(log);
    const starting = startTestStore();
    const temporal = await chooseTemporal(programs, log).catch(async (error: unknown) => {
      await starting.then((store) => store.stop());
      throw error;
    });
    const testStore = await starting;
    const scripts = new ThreadPool();
    const parts = { startTemporal: temporal.start, store: testStore.store, scripts };
    const engine = new TestEngine(() => Stage.open(parts), testStore, scripts, temporal.unskipped);
    try {
      await engine.current();
      return engine;
    } catch (error) {
      await engine.close();
      throw error;
    }
  }

  async current(): Promise<Stage> {
    this.stage ??= await this.openStage();
    return this.stage;
  }

  /** Ends the stage; the next test has another one. */
  async renew(): Promise<void> {
    const { stage } = this;
    this.stage = undefined;
    await stage?.close();
  }

  async close(): Promise<void> {
    await this.renew();
    await this.scripts.close();
    await this.testStore.stop();
  }
}

/** Failed flows are warnings of Temporal's; in tests they are what is wanted. The runtime is one per process. */
function quietRuntime(log: Logger): void {
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  const logger = temporalLogger(log.child({}, { level: 'error' }));
  Runtime.install({ logger, telemetryOptions: { logging: { filter } }, shutdownSignals: [] });
}
