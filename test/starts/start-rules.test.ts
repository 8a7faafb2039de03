import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { FlowSource } from '../../src/instances/flow-source.js';
import { StartRepair } from '../../src/starts/repair.js';
import { StartRules } from '../../src/starts/start-rules.js';
import type { StartListener } from '../../src/store/starts/start-of-path.js';
import { useStore } from '../support/postgres.js';

/** Temporal's side, which can be made to fail: what happens then is what is tested here. */
class FakeSchedules {
  readonly lines = new Map<string, string>();
  readonly paused = new Set<string>();
  failing = false;
  /** A path that Temporal takes no schedule for. */
  refused = '';

  put({ path }: { path: string }, cron: string, _: unknown, paused: boolean): Promise<void> {
    if (this.failing || path === this.refused) return Promise.reject(new Error('no Temporal'));
    this.lines.set(path, cron);
    if (paused) this.paused.add(path);
    else this.paused.delete(path);
    return Promise.resolve();
  }
  remove({ path }: { path: string }): Promise<void> {
    if (this.failing) return Promise.reject(new Error('no Temporal'));
    this.lines.delete(path);
    return Promise.resolve();
  }
  isInPlace({ path }: { path: string }, paused: boolean): Promise<boolean> {
    return Promise.resolve(this.lines.has(path) && this.paused.has(path) === paused);
  }
}

/** Counts what is read. */
class CountingSource extends FlowSource {
  count = 0;

  override read(text: string) {
    this.count += 1;
    return super.read(text);
  }
}

const store = useStore();
const namespace = 'rules';
const schedules = new FakeSchedules();
let rules: StartRules;
let source: CountingSource;

beforeAll(async () => {
  await store().namespaces.create(namespace);
});
beforeEach(() => {
  schedules.lines.clear();
  schedules.failing = false;
  const { starts, pauses, definitions, logs } = store();
  source = new CountingSource(definitions);
  rules = new StartRules({ starts, pauses, logs, schedules, source });
});

const listener: StartListener = { mode: 'simple', events: [], lifespan: null };
const byEvent = (type: string) => `start: {type: event, event: {type: ${type}}}\nstates: [{id: a, type: noop}]\n`;
const byTime = (cron: string) => `start: {type: scheduled, cron: "${cron}"}\nstates: [{id: a, type: noop}]\n`;

async function write(path: string, text: string): Promise<void> {
  const data = Buffer.from(text);
  const made = await store().files.create({ namespace, path, type: 'workflow', mimeType: '', data });
  if (made === 'exists') await store().files.update(namespace, path, { data });
}
const listening = async (type: string) => (await store().listeners.candidates(namespace, type)).map(({ path }) => path);

test('a file that nobody has set up is found by a repair', async () => {
  await write('/found.yaml', byEvent('found'));
  await write('/timed.yaml', byTime('@daily'));
  expect(await listening('found')).toEqual([]);
  await rules.repair(namespace);
  expect(await listening('found')).toEqual(['/found.yaml']);
  expect(schedules.lines.get('/timed.yaml')).toBe('@daily');
});

test('a schedule that somebody has deleted in Temporal is there again after a repair', async () => {
  await write('/deleted.yaml', byTime('@hourly'));
  await rules.changed(namespace, '/deleted.yaml');
  schedules.lines.delete('/deleted.yaml');
  await rules.repair(namespace);
  expect(schedules.lines.get('/deleted.yaml')).toBe('@hourly');
});

test('a schedule whose file went unseen is taken back by a repair', async () => {
  await write('/unseen.yaml', byTime('@hourly'));
  await rules.changed(namespace, '/unseen.yaml');
  await store().files.delete(namespace, '/unseen.yaml');
  await rules.repair(namespace);
  expect(schedules.lines.has('/unseen.yaml')).toBe(false);
});

test('a listener that is as its file says is left alone', async () => {
  await write('/left.yaml', byEvent('left'));
  await rules.changed(namespace, '/left.yaml');
  const [before] = await store().listeners.candidates(namespace, 'left');
  await rules.repair(namespace);
  expect(await store().listeners.candidates(namespace, 'left')).toEqual([before]);
});

test('a file that became invalid keeps its schedule; a repair does not say so again', async () => {
  await write('/invalid.yaml', byTime('@hourly'));
  await rules.changed(namespace, '/invalid.yaml');
  await write('/invalid.yaml', 'states: {}');
  await rules.changed(namespace, '/invalid.yaml');
  await rules.repair(namespace);
  expect(schedules.lines.get('/invalid.yaml')).toBe('@hourly');
  const lines = (await store().logs.list({ namespace })).filter(({ message }) => message.startsWith('/invalid.yaml'));
  expect(lines).toMatchObject([{ level: 'ERROR' }]);
});

test('a file that is no flow is noted, wherever it moves, until it is set right or gone; what it listened for stays', async () => {
  const invalid = () => store().starts.invalid(namespace);
  const others = await invalid();
  await write('/noted.yaml', byEvent('noted'));
  await rules.changed(namespace, '/noted.yaml');
  expect(await invalid()).toEqual(others);
  await write('/noted.yaml', 'states: {}');
  await rules.changed(namespace, '/noted.yaml');
  expect(await invalid()).toEqual([...others, '/noted.yaml'].sort());
  expect(await listening('noted')).toEqual(['/noted.yaml']);
  await store().files.update(namespace, '/noted.yaml', { path: '/moved.yaml' });
  expect(await invalid()).toEqual([...others, '/moved.yaml'].sort());
  await write('/moved.yaml', byEvent('noted'));
  await rules.changed(namespace, '/moved.yaml');
  expect(await invalid()).toEqual(others);
  await write('/moved.yaml', 'states: {}');
  await rules.changed(namespace, '/moved.yaml');
  await store().files.delete(namespace, '/moved.yaml');
  expect(await invalid()).toEqual(others);
});

describe('what a repair has seen before', () => {
  const own = 'rules-seen';
  const file = async (path: string, text: string) => {
    const data = Buffer.from(text);
    await store().files.create({ namespace: own, path, type: 'workflow', mimeType: '', data });
  };
  const isSetUp = async () => {
    const files = await store().starts.flowFiles(own);
    return Object.fromEntries(files.map((it) => [it.path, [it.invalid, it.listensFor === it.hash, it.scheduledBy]]));
  };
  const asFilesSay = {
    '/cron.yaml': [false, false, '@hourly'],
    '/events.yaml': [false, true, null],
    '/no-flow.yaml': [true, false, null],
    '/plain.yaml': [false, false, null],
  };
  beforeAll(async () => {
    await store().namespaces.create(own);
    await file('/cron.yaml', byTime('@hourly'));
    await file('/events.yaml', byEvent('seen'));
    await file('/no-flow.yaml', 'states: {}');
    await file('/plain.yaml', 'states: [{id: a, type: noop}]');
  });
  beforeEach(() => rules.repair(own));

  test('is not read again', async () => {
    expect(source.count).toBe(4);
    await rules.repair(own);
    expect(source.count).toBe(4);
    expect(await isSetUp()).toEqual(asFilesSay);
  });

  const starts = () => store().starts;
  const at = (path: string) => ({ namespace: own, path });
  test.each<[string, () => Promise<unknown>]>([
    ['a listener that is gone', () => starts().setUp(at('/events.yaml'), (start) => start.ignoreEvents())],
    ['a listener of another text', () => starts().setUp(at('/events.yaml'), (start) => start.listen('x', listener))],
    ['a listener too many', () => starts().setUp(at('/plain.yaml'), (start) => start.listen('x', listener))],
    ['a schedule that nobody remembers', () => starts().setUp(at('/cron.yaml'), (start) => start.forget())],
    ['a schedule too many', () => starts().setUp(at('/plain.yaml'), (start) => start.remember('@daily'))],
    ['another schedule', () => starts().setUp(at('/cron.yaml'), (start) => start.remember('@daily'))],
    ['a schedule that is gone', () => schedules.remove({ path: '/cron.yaml' })],
    ['a flow noted as none', () => starts().setUp(at('/plain.yaml'), (start) => start.refuse())],
    ['what is no flow and not noted', () => starts().setUp(at('/no-flow.yaml'), (start) => start.accept())],
  ])('is set right when it is not as it was: %s', async (_what, spoil) => {
    await spoil();
    await rules.repair(own);
    expect(await isSetUp()).toEqual(asFilesSay);
    expect(schedules.lines).toEqual(new Map([['/cron.yaml', '@hourly']]));
    expect(source.count).toBe(5);
  });

  test('is read again when it has changed', async () => {
    await store().files.update(own, '/plain.yaml', { data: Buffer.from(byEvent('changed')) });
    await rules.repair(own);
    expect(await isSetUp()).toEqual({ ...asFilesSay, '/plain.yaml': [false, true, null] });
  });
});

test('a change that cannot be set up is reported, not thrown, and set up by the next repair', async () => {
  const problems: string[] = [];
  const repair = new StartRepair({ rules, namespaces: store().namespaces, problem: (text) => problems.push(text) });
  await write('/later.yaml', byTime('@hourly'));
  schedules.failing = true;
  await repair.changed(namespace, '/later.yaml');
  await repair.rounds.stop();
  expect(problems).toEqual([expect.stringContaining('what starts the flows at /later.yaml')]);
  schedules.failing = false;
  await rules.repair(namespace);
  expect(schedules.lines.get('/later.yaml')).toBe('@hourly');
});

test('a file that cannot be set up keeps no other from its start, nor one namespace another', async () => {
  const another = 'rules-too';
  await store().namespaces.create(another);
  for (const path of ['/refused-1.yaml', '/refused-2.yaml']) await write(path, byTime('@hourly'));
  const data = Buffer.from(byTime('@hourly'));
  await store().files.create({ namespace: another, path: '/another.yaml', type: 'workflow', mimeType: '', data });
  schedules.refused = '/refused-1.yaml';
  const problems: string[] = [];
  const problem = (text: string, error: unknown) => problems.push(`${text}: ${(error as Error).message}`);
  const repair = new StartRepair({ rules, namespaces: store().namespaces, problem });
  repair.rounds.start();
  await vi.waitFor(() => expect(problems).toEqual([expect.stringMatching(/it is tried again: no Temporal$/)]), {
    timeout: 10_000,
  });
  await repair.rounds.stop();
  schedules.refused = '';
  expect([...schedules.lines.keys()]).toEqual(expect.arrayContaining(['/refused-2.yaml', '/another.yaml']));
  expect(schedules.lines.has('/refused-1.yaml')).toBe(false);
});

describe('a pause of the namespace', () => {
  const own = 'rules-paused';
  const path = '/timed.yaml';
  beforeEach(async () => {
    schedules.paused.clear();
    await store().namespaces.delete(own);
    await store().namespaces.create(own);
    const file = { namespace: own, path, type: 'workflow', mimeType: '' } as const;
    await store().files.create({ ...file, data: Buffer.from(byTime('@hourly')) });
    await rules.changed(own, path);
  });
  const newRepair = (problems: string[]) =>
    new StartRepair({ rules, namespaces: store().namespaces, problem: (text) => problems.push(text) });

  test('that Temporal did not hear of is reported, not thrown, and made good by the next repair', async () => {
    const problems: string[] = [];
    const repair = newRepair(problems);
    for (const change of [() => store().pauses.begin(own), () => store().pauses.end(own)]) {
      const before = schedules.paused.has(path);
      await change();
      schedules.failing = true;
      await repair.followPause(own);
      expect(schedules.paused.has(path)).toBe(before);
      schedules.failing = false;
      await rules.repair(own);
      expect(schedules.paused.has(path)).toBe(!before);
    }
    await repair.rounds.stop();
    expect(problems).toEqual(Array(2).fill(expect.stringContaining('not all schedules of rules-paused')));
  });

  test('that begins or ends while a file is set up reaches its schedule, seen or not', async () => {
    const put = schedules.put.bind(schedules);
    for (const change of [() => store().pauses.begin(own), () => store().pauses.end(own)]) {
      const paused = !schedules.paused.has(path);
      schedules.lines.clear();
      vi.spyOn(schedules, 'put').mockImplementationOnce(async (...args) => {
        await change();
        await put(...args);
      });
      await rules.changed(own, path);
      expect(schedules.paused.has(path)).toBe(paused);
    }
  });

  test('holds for the schedule of a file that is no flow now, which is read for it once', async () => {
    await store().files.update(own, path, { data: Buffer.from('states: {}') });
    await rules.changed(own, path);
    await store().pauses.begin(own);
    await rules.repair(own);
    expect(schedules.paused.has(path)).toBe(true);
    const { count } = source;
    await rules.repair(own);
    expect(source.count).toBe(count);
    expect(schedules.lines.get(path)).toBe('@hourly');
  });
});

test('the schedules of a namespace follow its pause several at a time, and not more than connections allow', async () => {
  const { namespaces, files, starts, pauses, logs, definitions } = store();
  const many = 'many';
  await namespaces.create(many);
  const data = Buffer.from('start: {type: scheduled, cron: "@yearly"}\nstates: [{id: a, type: noop}]\n');
  const paths = Array.from({ length: 30 }, (_, n) => `/f${n}.yaml`);
  for (const path of paths) await files.create({ namespace: many, path, type: 'workflow', mimeType: '', data });
  let [underWay, most] = [0, 0];
  class SlowSchedules extends FakeSchedules {
    override async put(...parts: Parameters<FakeSchedules['put']>): Promise<void> {
      most = Math.max(most, (underWay += 1));
      // However slow the database is that the others come from.
      await expect.poll(() => most, { timeout: 5_000 }).toBeGreaterThanOrEqual(4);
      await sleep(20);
      underWay -= 1;
      await super.put(...parts);
    }
  }
  const slow = new SlowSchedules();
  const ofMany = new StartRules({ starts, pauses, logs, schedules: slow, source: new FlowSource(definitions) });
  await ofMany.changed(many, '/');
  await pauses.begin(many);
  most = 0;
  await Promise.all([ofMany.followPause(many), ofMany.followPause(many), ofMany.changed(many, '/')]);
  expect([...slow.paused].sort()).toEqual([...paths].sort());
  expect(most).toBe(4);
});
