import { beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { FlowSource } from '../../src/instances/flow-source.js';
import { StartRepair } from '../../src/starts/repair.js';
import { StartRules } from '../../src/starts/start-rules.js';
import { useStore } from '../support/postgres.js';

/** Temporal's side, which can be made to fail: what happens then is what is tested here. */
class FakeSchedules {
  readonly lines = new Map<string, string>();
  failing = false;
  /** A path that Temporal takes no schedule for. */
  refused = '';

  put({ path }: { path: string }, cron: string): Promise<void> {
    if (this.failing || path === this.refused) return Promise.reject(new Error('no Temporal'));
    this.lines.set(path, cron);
    return Promise.resolve();
  }
  remove({ path }: { path: string }): Promise<void> {
    if (this.failing) return Promise.reject(new Error('no Temporal'));
    this.lines.delete(path);
    return Promise.resolve();
  }
  exists({ path }: { path: string }): Promise<boolean> {
    return Promise.resolve(this.lines.has(path));
  }
}

const store = useStore();
const namespace = 'rules';
const schedules = new FakeSchedules();
let rules: StartRules;

beforeAll(async () => {
  await store().namespaces.create(namespace);
});
beforeEach(() => {
  schedules.lines.clear();
  schedules.failing = false;
  const { starts, definitions, logs } = store();
  rules = new StartRules({ starts, logs, schedules, source: new FlowSource(definitions) });
});

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

test('a change that cannot be set up is reported, not thrown, and set up by the next repair', async () => {
  const problems: string[] = [];
  const repair = new StartRepair({ rules, namespaces: store().namespaces, problem: (text) => problems.push(text) });
  await write('/later.yaml', byTime('@hourly'));
  schedules.failing = true;
  await repair.changed(namespace, '/later.yaml');
  await repair.stop();
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
  repair.start();
  await vi.waitFor(() => expect(problems).toEqual([expect.stringMatching(/it is tried again: no Temporal$/)]));
  await repair.stop();
  schedules.refused = '';
  expect([...schedules.lines.keys()]).toEqual(expect.arrayContaining(['/refused-2.yaml', '/another.yaml']));
  expect(schedules.lines.has('/refused-1.yaml')).toBe(false);
});
