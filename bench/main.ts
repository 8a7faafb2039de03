import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../src/process/package-root.js';
import { compare } from './compare.js';
import { type Control, startControl } from './control.js';
import { eventsBench } from './events.js';
import { flows } from './flows.js';
import { type Ground, startGround } from './ground.js';
import { historyEvents } from './history-events.js';
import { longFlow, longRun } from './long.js';
import { cachedRunBytes, idleBytes, type Memory } from './memory.js';
import { promptness } from './promptness.js';
import { streams } from './streams.js';
import { submissions } from './submissions.js';
import { table } from './table.js';

const namespace = 'bench';

/** Rounds, and runs per round, of each comparison: more for what is short. */
const plan = [
  { name: 'noop', warm: 300, rounds: 11, runs: 120, single: 20 },
  { name: 'threeCalls', warm: 300, rounds: 11, runs: 80, single: 12 },
  { name: 'hundredStates', warm: 300, rounds: 11, runs: 80, single: 15 },
] as const;

/** Measures flows in YAML against the same written by hand, in one process, in turns; writes bench/results.json. */
async function main(): Promise<void> {
  const ground = await startGround();
  try {
    await ground.store.namespaces.create(namespace);
    const memory = await measured('memory', () => measureMemory(ground));
    const control = await startControl(ground.temporalAddress, ground.functionUrl);
    try {
      const results = {
        machine: { node: process.version, cores: cpus().length, model: cpus()[0]?.model ?? 'unknown' },
        comparisons: await compareAll(ground, control),
        ...(await measured('promptness', () => measurePromptness(ground))),
        ...(await measured('long', () => longRun(() => runFlow(ground, 'long')))),
        ...(await measured('events', () => measureEvents(ground, control))),
        ...(await measured('submissions', () => measureSubmissions(ground, control))),
        ...(await measured('streams', () => measureStreams(ground))),
        ...memory,
      };
      await writeFile(join(packageRoot(), 'bench', 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
      process.stdout.write(table(results));
    } finally {
      await control.stop();
    }
  } finally {
    await ground.stop();
  }
}

/** What was measured under its name; nothing when it is not selected. */
async function measured<Name extends string, Numbers>(
  name: Name,
  measure: () => Promise<Numbers>,
): Promise<{ [N in Name]?: Numbers }> {
  return isSelected(name) ? ({ [name]: await measure() } as { [N in Name]?: Numbers }) : {};
}

async function compareAll(ground: Ground, control: Control) {
  const comparisons = [];
  for (const step of plan.filter(({ name }) => isSelected(name))) {
    process.stderr.write(`${step.name} ...\n`);
    const bare = () => control.run(step.name);
    const events = (id: string) => historyEvents(ground.temporalAddress, id);
    comparisons.push(await compare(step, bare, () => runFlow(ground, step.name), events));
  }
  return comparisons;
}

/** Runs a flow to its end. @returns the id of the instance */
async function runFlow({ engine: { instances } }: Ground, name: string): Promise<string> {
  const definition = name === 'long' ? longFlow : (flows[name] ?? '');
  const input = Buffer.from('{"n":0}');
  const started = await instances.start({ namespace, path: `/${name}.yaml`, definition, input });
  const ended = await instances.ended(started, new AbortController().signal);
  if (ended.status !== 'complete') throw new Error(`${name} ended as ${ended.status}: ${ended.errorMessage}`);
  return started.id;
}

/** Before there is other work. */
async function measureMemory({ engine: { instances }, store }: Ground): Promise<Memory> {
  const idle = await idleBytes();
  const cachedRun = await cachedRunBytes(instances, store, namespace);
  // Who waits for a quiet machine would wait for them.
  await instances.cancelAll(namespace);
  return { idleResidentMiB: Math.round(idle / 1024 / 1024), cachedRunKiB: Math.round(cachedRun / 1024) };
}

/** In a namespace of its own, whose lists are short. */
async function measurePromptness({ store, url }: Ground) {
  await store.namespaces.create('prompt');
  return promptness(`${url}/namespaces/prompt`);
}

function measureEvents({ url, store, databaseUrl, temporalAddress }: Ground, control: Control) {
  return eventsBench({ url, namespace, store, databaseUrl, temporalAddress, quiet: () => control.quiet() });
}

/** A file of the flow noop, started over HTTP for a minute. */
async function measureSubmissions({ store, url }: Ground, control: Control) {
  const data = Buffer.from(flows['noop'] ?? '');
  await store.files.create({ namespace, path: '/noop.yaml', type: 'workflow', mimeType: 'application/yaml', data });
  const bare = {
    start: () => control.start('noop'),
    startFindable: () => control.startFindable('noop'),
    quiet: () => control.quiet(),
  };
  return submissions(bare, `${url}/namespaces/${namespace}/instances?path=/noop.yaml`, 60);
}

/** Streams of an instance that waits, of its log, and of the events of its namespace. */
async function measureStreams({ engine, url }: Ground) {
  const definition = 'states: [{id: a, type: delay, duration: PT1H}]';
  const { id } = await engine.instances.start({ namespace, path: '/slow.yaml', definition, input: Buffer.from('{}') });
  const below = `${url}/namespaces/${namespace}`;
  return streams([
    `${below}/instances/${id}/subscribe`,
    `${below}/logs/subscribe?instance=${id}`,
    `${below}/events/history/subscribe`,
  ]);
}

/** All, or what is named on the command line: `npm run bench -- noop long`. */
function isSelected(name: string): boolean {
  const names = process.argv.slice(2);
  return names.length === 0 || names.includes(name);
}

await main();
process.exit(0);
