import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseFlow } from '../../src/language/parse-flow.js';
import { quietRuntime } from '../support/quiet-runtime.js';
import { flowFiles } from './flow-files.js';
import { randomOf } from './random.js';
import { timetable } from './beside/timetable.js';
import { plansOf } from './random-plan.js';
import { round } from './round.js';
import { type Soak, startSoak } from './soak.js';

/** How long to soak. Absent: not at all, for it takes its time. */
const minutes = Number(process.env['DUREKTIV_TEST_SOAK_MINUTES'] ?? 0);
/** The flows and the trouble follow from it. */
const firstSeed = Number(process.env['DUREKTIV_TEST_SOAK_SEED'] ?? 1);
/** Only such trouble. */
const only = process.env['DUREKTIV_TEST_SOAK_FAULTS'] ?? '';
const flows = 30;
const troubleMs = 40_000;
/** Within which all has ended after the trouble: what is lost shows, what is slow does not. */
const boundMs = 150_000;
/** A run continues as new after so many events of its history. */
const continued = 60;

function note(what: string): void {
  process.stderr.write(`${new Date().toISOString()} ${what}\n`);
}

describe('the flows of a seed', () => {
  it('are always the same, and each is a flow', () => {
    const files = plansOf(firstSeed, 100).map((plan) => flowFiles(plan, '/flow'));
    expect(plansOf(firstSeed, 100).map((plan) => flowFiles(plan, '/flow'))).toEqual(files);
    for (const text of files.flatMap((one) => Object.values(one))) {
      expect({ text, diagnostics: parseFlow(text).diagnostics }).toEqual({ text, diagnostics: [] });
    }
  });
});

const soaking = (): void => {
  let soak: Soak;
  beforeAll(async () => {
    quietRuntime();
    soak = await startSoak(continued);
  });
  afterAll(() => soak?.stop());

  it(
    'end as they should, with nothing lost, doubled or left behind',
    async () => {
      const until = Date.now() + minutes * 60_000;
      const timed = await timetable({
        api: soak.api,
        database: soak.database,
        namespace: 'soak-by-time',
        random: randomOf(firstSeed),
        milliseconds: minutes * 60_000,
      });
      const timing = timed.during();
      for (let seed = firstSeed; Date.now() < until; seed++) {
        const result = await round(soak, { seed, flows, troubleMs, boundMs, note, only });
        note(`seed ${seed}: ${JSON.stringify(result, undefined, 1)}`);
        if (result.problems.length > 0) note(soak.fleet.logs());
        expect.soft({ seed, problems: result.problems }).toEqual({ seed, problems: [] });
      }
      await timing;
      const problems = await timed.problems();
      note(`by time: ${JSON.stringify(problems, undefined, 1)}`);
      expect(problems).toEqual([]);
    },
    (minutes + 10) * 60_000,
  );
};

if (minutes > 0) describe('flows of all kinds, while processes and servers are killed', soaking);
