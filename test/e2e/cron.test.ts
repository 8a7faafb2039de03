import { beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/json/json.js';
import type { Instance } from '../../src/instances/instances.js';
import { cronWorkflow, flowQueue } from '../../src/interpreter/contract.js';
import { parseCron } from '../../src/language/cron.js';
import { scheduleId, Schedules } from '../../src/temporal/schedules.js';
import { useEngine } from './support/engine.js';
import { until } from './support/until.js';

const engine = useEngine();
const namespace = 'cron';

beforeAll(() => engine().api.namespace(namespace));

const flow = (cron: string) => `start: {type: scheduled, cron: "${cron}"}\nstates: [{id: a, type: noop}]\n`;
const plain = 'states: [{id: a, type: noop}]\n';
const upload = (path: string, text: string) => engine().api.upload(namespace, path, text);
const patch = (path: string, body: JsonObject) =>
  engine().api.send('PATCH', `/namespaces/${namespace}/files${path}`, body);
const rewrite = (path: string, text: string) => patch(path, { data: Buffer.from(text).toString('base64') });
const schedule = (path: string, space = namespace) =>
  engine().client.schedule.getHandle(scheduleId({ namespace: space, path }));
const isScheduled = (path: string, space = namespace) =>
  new Schedules(engine().client).isInPlace({ namespace: space, path }, false);

async function instancesOf(path: string): Promise<Instance[]> {
  const rows = await engine().store.instances.page(namespace, { direction: 'ASC', filters: [] });
  return rows.filter((row) => row.path === path);
}

const ended = async (path: string, count = 1): Promise<Instance[]> => {
  await until(
    `${count} instances of ${path}`,
    async () => {
      const instances = await instancesOf(path);
      return instances.length >= count && instances.every(({ status }) => status !== 'pending');
    },
    90_000,
  );
  return instancesOf(path);
};

/** A line that is due in some five seconds: Temporal counts intervals from 1970, and one of a hundred ends then. */
function dueSoon(): string {
  const earliest = Date.now() / 1000 + 5;
  const left = (seconds: number): number => seconds - (earliest % seconds);
  const lengths = Array.from({ length: 100 }, (_, n) => 60 + n).sort((a, b) => left(a) - left(b));
  return `@every ${lengths[0]}s`;
}

describe.concurrent('a flow with a scheduled start (specification 9.2)', () => {
  it('is started at its time with an empty object, until it is not scheduled any more (test case 32)', async () => {
    await upload('/timed.yaml', flow(dueSoon()));
    const [first] = await ended('/timed.yaml');
    expect(first).toMatchObject({ invoker: 'cron', status: 'complete' });
    expect((await engine().api.instance(namespace, first?.id ?? '')).output).toEqual({});
    await rewrite('/timed.yaml', plain);
    expect(await isScheduled('/timed.yaml')).toBe(false);
  }, 120_000);

  it('is one schedule of Temporal, whose note names the file', async () => {
    await upload('/noted.yaml', flow('0 8 * * mon'));
    const { state, policies, info } = await schedule('/noted.yaml').describe();
    expect(state).toMatchObject({
      paused: false,
      note: 'Starts the flow /noted.yaml of the namespace cron: 0 8 * * mon',
    });
    expect(policies.overlap).toBe('ALLOW_ALL');
    expect(info.nextActionTimes[0]?.toISOString()).toMatch(/T08:00:00.000Z$/);
  });

  it('starts once a minute at most, whoever triggers it', async () => {
    await upload('/triggered.yaml', flow('@yearly'));
    const tick = (workflowId: string) =>
      engine().client.workflow.execute<(flow: JsonObject) => Promise<string>>(cronWorkflow, {
        workflowId,
        taskQueue: flowQueue,
        args: [{ namespace, path: '/triggered.yaml' }],
      });
    await Promise.all(['tick-1', 'tick-2', 'tick-3'].map(tick));
    const minutes = (await ended('/triggered.yaml')).map(({ createdAt }) => Math.floor(createdAt / 60_000));
    expect(new Set(minutes).size).toBe(minutes.length);
  });

  it('may still be started by hand', async () => {
    await upload('/by-hand.yaml', flow('@yearly'));
    expect(await engine().api.run(namespace, '/by-hand.yaml')).toMatchObject({ status: 'complete' });
  });

  it('follows its file: another line, another path, gone', async () => {
    await upload('/followed.yaml', flow('0 8 * * *'));
    await rewrite('/followed.yaml', flow('TZ=Asia/Tokyo 0 9 * * *'));
    const { info } = await schedule('/followed.yaml').describe();
    expect(info.nextActionTimes[0]?.toISOString()).toMatch(/T00:00:00.000Z$/);
    await patch('/followed.yaml', { path: '/renamed.yaml' });
    expect([await isScheduled('/followed.yaml'), await isScheduled('/renamed.yaml')]).toEqual([false, true]);
    await engine().api.fetch(`/namespaces/${namespace}/files/renamed.yaml`, { method: 'DELETE' });
    expect(await isScheduled('/renamed.yaml')).toBe(false);
  });

  it('stays paused when somebody has paused it and its line changes', async () => {
    await upload('/paused.yaml', flow('0 8 * * *'));
    await schedule('/paused.yaml').pause();
    await rewrite('/paused.yaml', flow('0 9 * * *'));
    const { state } = await schedule('/paused.yaml').describe();
    expect(state.paused).toBe(true);
  });

  it('goes with its folder, and with its namespace', async () => {
    await upload('/folder/a.yaml', flow('@daily'));
    await engine().api.fetch(`/namespaces/${namespace}/files/folder`, { method: 'DELETE' });
    expect(await isScheduled('/folder/a.yaml')).toBe(false);
    await engine().api.namespace('short', { '/a.yaml': flow('@daily') });
    expect(await isScheduled('/a.yaml', 'short')).toBe(true);
    await engine().api.fetch('/namespaces/short', { method: 'DELETE' });
    expect(await isScheduled('/a.yaml', 'short')).toBe(false);
    await engine().api.namespace('short');
    expect(await isScheduled('/a.yaml', 'short')).toBe(false);
    await engine().api.upload('short', '/a.yaml', flow('@hourly'));
    expect((await schedule('/a.yaml', 'short').describe()).state.note).toContain('/a.yaml');
  });

  it('keeps its schedule while its file is invalid, and starts nothing then', async () => {
    await upload('/broken.yaml', flow('@yearly'));
    await rewrite('/broken.yaml', 'states: []');
    await schedule('/broken.yaml').trigger();
    const lines = async () => (await engine().store.logs.list({ namespace })).map(({ message }) => message);
    await until('a line about it', async () =>
      (await lines()).some((line) =>
        line.startsWith('/broken.yaml could not be started (cron): direktiv.workflow.invalid'),
      ),
    );
    expect(await isScheduled('/broken.yaml')).toBe(true);
    expect(await instancesOf('/broken.yaml')).toEqual([]);
  });

  it('is not scheduled when its line is none, and the log says so', async () => {
    await upload('/wrong.yaml', flow('often'));
    expect(await isScheduled('/wrong.yaml')).toBe(false);
    const lines = (await engine().store.logs.list({ namespace })).map(({ message }) => message);
    expect(lines).toContainEqual(expect.stringMatching(/^\/wrong.yaml is not started by time: its cron line/));
  });

  it('that is left over in Temporal takes itself away at its next time', async () => {
    await new Schedules(engine().client).put(
      { namespace, path: '/no-file.yaml' },
      '@daily',
      parseCron('@daily'),
      false,
    );
    await schedule('/no-file.yaml').trigger();
    await until('the schedule to be gone', async () => !(await isScheduled('/no-file.yaml')));
  });
});

describe.concurrent('the times of a schedule, as Temporal understands them', () => {
  /** The next times of a line, paused so that nothing starts. */
  async function times(name: string, cron: string): Promise<Date[]> {
    const path = `/times/${name}.yaml`;
    await new Schedules(engine().client).put({ namespace: 'times', path }, cron, parseCron(cron), false);
    await schedule(path, 'times').pause();
    return (await schedule(path, 'times').describe()).info.nextActionTimes;
  }

  it('five stars are every minute', async () => {
    const minutes = (await times('stars', '* * * * *')).map((time) => time.getTime() / 60_000);
    expect(minutes.length).toBeGreaterThan(2);
    expect(minutes).toEqual(minutes.map((_, n) => minutes[0]! + n));
    expect(minutes[0]! - Date.now() / 60_000).toBeLessThanOrEqual(1);
  });

  it('either day suffices when both are restricted', async () => {
    const days = await times('either', '0 0 13 * fri');
    expect(days.every((day) => day.getUTCDate() === 13 || day.getUTCDay() === 5)).toBe(true);
    expect(days.some((day) => day.getUTCDate() !== 13)).toBe(true);
  });

  it('both days must match when one has a star', async () => {
    const days = await times('both', '0 0 * * fri');
    expect(days.every((day) => day.getUTCDay() === 5)).toBe(true);
  });

  it('months and days by their names', async () => {
    const days = await times('names', '0 0 * feb,dec sun');
    expect(days.every((day) => [1, 11].includes(day.getUTCMonth()) && day.getUTCDay() === 0)).toBe(true);
    expect(days.length).toBeGreaterThan(2);
  });

  it('lists, ranges and steps', async () => {
    const minutes = await times('steps', '10-30/10,50 * * * *');
    expect(new Set(minutes.map((time) => time.getUTCMinutes()))).toEqual(new Set([10, 20, 30, 50]));
  });

  it('intervals', async () => {
    const [first = new Date(0), second = new Date(0)] = await times('every', '@every 1h30m');
    expect(second.getTime() - first.getTime()).toBe(90 * 60_000);
  });
});
