import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseFlow } from '../../../src/language/parse-flow.js';
import { freePorts } from '../../../src/process/ports.js';
import { describeWithContainers } from '../../support/container/describe.js';
import { type TestEngine, testEngine } from '../../support/container/engine.js';
import { testImage } from '../../support/container/image.js';
import { type Soak, startSoak } from '../soak.js';
import { freezes, losses } from './faults.js';
import { flow } from './flow.js';
import { containerRound } from './round.js';

/** How long to soak. Absent: not at all. */
const minutes = Number(process.env['DUREKTIV_TEST_SOAK_CONTAINERS_MINUTES'] ?? 0);
const firstSeed = Number(process.env['DUREKTIV_TEST_SOAK_SEED'] ?? 1);
const only = process.env['DUREKTIV_TEST_SOAK_FAULTS'] ?? '';
const flows = 12;
const troubleMs = 40_000;
const boundMs = 150_000;
/** No run continues as new: that is soaked elsewhere. */
const events = 10_000;

function note(what: string): void {
  process.stderr.write(`${new Date().toISOString()} ${what}\n`);
}

it('the flow of the soak is a flow', () => {
  expect(parseFlow(flow).diagnostics).toEqual([]);
});

const soaking = (): void => {
  let soak: Soak;
  let engine: TestEngine;
  beforeAll(async () => {
    engine = await testEngine();
    const [port = 0] = await freePorts(1);
    const env = {
      DUREKTIV_FUNCTIONS: '{}',
      DUREKTIV_DOCKER: engine.podman.socket,
      DUREKTIV_SIDECAR_IMAGE: testImage,
      DUREKTIV_CONTAINER_IDLE: '5',
      DUREKTIV_CONTAINER_LIMIT: '2',
    };
    // What one worker has sent the other one may have to join.
    const other = { entry: 'functions', env: { DUREKTIV_FUNCTION_LOG_PORT: String(port) } } as const;
    soak = await startSoak(events, { env, processes: { 'other-functions': other } });
  });
  afterAll(() => soak?.stop());

  it(
    'are answered, or crash where containers are killed; none is called twice, and no container is left',
    async () => {
      const until = Date.now() + minutes * 60_000;
      for (let seed = firstSeed; Date.now() < until; seed++) {
        const namespace = `boxes-${seed}`;
        // Every other round takes no container away: there nothing may crash.
        const losing = seed % 2 === 0;
        const ofContainers = [...freezes(engine, namespace), ...(losing ? losses(engine, namespace) : [])];
        // About as often as what is done to processes.
        const more = Array.from({ length: 4 }, () => ofContainers).flat();
        const round = { seed, flows, troubleMs, boundMs, more, losing, note, only };
        const result = await containerRound(soak, engine, round);
        note(`seed ${seed}: ${JSON.stringify(result, undefined, 1)}`);
        if (result.problems.length > 0) note(soak.fleet.logs());
        expect.soft({ seed, problems: result.problems }).toEqual({ seed, problems: [] });
      }
    },
    (minutes + 10) * 60_000,
  );
};

if (minutes > 0)
  describeWithContainers('calls of functions in containers, while workers and containers are killed', soaking);
