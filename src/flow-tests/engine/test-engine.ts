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
    const temporal = await chooseTemporal(programs, log);
    const [server, testStore] = await bothOrNone(temporal.start(), startTestStore());
    const parts = { store: testStore.store, scripts: new ThreadPool() };
    const openStage = async (): Promise<Stage> => Stage.open(await temporal.start(), parts);
    const engine = new TestEngine(openStage, testStore, parts.scripts, temporal.unskipped);
    try {
      engine.stage = await Stage.open(server, parts);
      return engine;
    } catch (error) {
      await server.stop();
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

/** Waits for two things at once. When one cannot be had the other is stopped. */
async function bothOrNone<A extends Stoppable, B extends Stoppable>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  try {
    return await Promise.all([a, b]);
  } catch (error) {
    const started = (await Promise.allSettled([a, b])).filter((one) => one.status === 'fulfilled');
    await Promise.all(started.map(({ value }) => value.stop()));
    throw error;
  }
}

interface Stoppable {
  stop(): Promise<void>;
}

/** Failed flows are warnings of Temporal's; in tests they are what is wanted. The runtime is one per process. */
function quietRuntime(log: Logger): void {
  const filter = makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' });
  const logger = temporalLogger(log.child({}, { level: 'error' }));
  Runtime.install({ logger, telemetryOptions: { logging: { filter } }, shutdownSignals: [] });
}
