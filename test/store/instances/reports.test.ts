import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { InstanceReport } from '../../../src/interpreter/report-contract.js';
import type { Json } from '../../../src/json/json.js';
import { storedJson } from '../../../src/temporal/payloads/stored-payload.js';
import { useStore } from '../../support/postgres.js';
import { newInstance, report } from '../samples.js';

const store = useStore();

async function pendingInstance(namespace: string) {
  await store().namespaces.create(namespace);
  const instance = newInstance({ namespace, definition: await store().definitions.put('states: []') });
  await store().instances.insert(instance);
  return instance;
}

async function messages(namespace: string, instance: string): Promise<string[]> {
  return (await store().logs.list({ namespace, instance })).map((line) => line.message);
}

function line(seq: number, message = `line ${seq}`): InstanceReport['lines'][number] {
  return { seq, time: 1000 + seq, level: 'INFO', state: 'a', message };
}

test('a report updates the trace and the metadata and adds its lines', async () => {
  const { id, namespace } = await pendingInstance('progress');
  await store().reports.write([
    report({ instance: id, namespace, seq: 1, flow: ['a', 'b'], metadata: { k: 1 }, lines: [line(0), line(1)] }),
  ]);
  const row = await store().instances.get(namespace, id);
  expect(row).toMatchObject({ status: 'pending', flow: ['a', 'b'], metadata: { k: 1 }, endedAt: null });
  expect(await messages(namespace, id)).toEqual(['line 0', 'line 1']);
});

test('a report that is written again changes nothing', async () => {
  const { id, namespace } = await pendingInstance('again');
  const one = report({ instance: id, namespace, seq: 1, flow: ['a'], lines: [line(0)] });
  await store().reports.write([one]);
  await store().reports.write([one]);
  expect(await messages(namespace, id)).toEqual(['line 0']);
});

test('an older report adds its lines but not its trace', async () => {
  const { id, namespace } = await pendingInstance('older');
  await store().reports.write([
    report({ instance: id, namespace, seq: 2, flow: ['a', 'b'], metadata: 2, lines: [line(1)] }),
  ]);
  await store().reports.write([
    report({ instance: id, namespace, seq: 1, flow: ['a'], metadata: 1, lines: [line(0)] }),
  ]);
  expect(await store().instances.get(namespace, id)).toMatchObject({ flow: ['a', 'b'], metadata: 2 });
  expect(await messages(namespace, id)).toEqual(['line 0', 'line 1']);
});

test('a report without metadata keeps the metadata there is', async () => {
  const { id, namespace } = await pendingInstance('keep');
  await store().reports.write([report({ instance: id, namespace, seq: 1, metadata: null })]);
  await store().reports.write([report({ instance: id, namespace, seq: 2 })]);
  expect((await store().instances.get(namespace, id))?.metadata).toBeNull();
});

/** No earlier than the namespaces. */
const later = Date.now() + 3_600_000;

test('a start creates the instance, once', async () => {
  const parent = await pendingInstance('children');
  const { namespace } = parent;
  const instance = randomUUID();
  const lineage = [{ id: parent.id, state: 'call', step: 2, branch: 0 }];
  const started = {
    input: { b: 1, a: 'ä' },
    invoker: `instance:${parent.id}`,
    definition: parent.definition,
    lineage,
    root: parent.id,
    createdAt: later,
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  };
  const callPath = `/${parent.id}/${instance}/`;
  const child = report({
    instance,
    namespace,
    callPath,
    seq: 0,
    flow: ['x'],
    started,
    lines: [line(0, 'in the child')],
  });
  await store().reports.write([child, report({ instance, namespace, callPath, seq: 1, flow: ['x', 'y'] })]);
  await store().reports.write([child]);
  expect(await store().instances.get(namespace, instance)).toMatchObject({
    invoker: `instance:${parent.id}`,
    lineage,
    root: parent.id,
    callPath,
    createdAt: later,
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    flow: ['x', 'y'],
    status: 'pending',
    hasInput: true,
    definition: 'states: []',
  });
  expect(Buffer.from((await store().instances.input(instance)) ?? []).toString()).toBe('{"a":"ä","b":1}');
  expect(await messages(namespace, parent.id)).toEqual(['in the child']);
});

test('an end is provisional', async () => {
  const { id, namespace } = await pendingInstance('ends');
  const ended = { status: 'failed', errorCode: 'my.code', errorMessage: 'no', at: 77 } as const;
  await store().reports.write([report({ instance: id, namespace, seq: 3, ended })]);
  expect(await store().instances.get(namespace, id)).toMatchObject({
    status: 'failed',
    confirmed: false,
    errorCode: 'my.code',
    errorMessage: 'no',
    endedAt: 77,
  });
});

test('an ended instance stays ended', async () => {
  const { id, namespace } = await pendingInstance('stays');
  await store().instances.end(id, {
    status: 'cancelled',
    errorCode: 'direktiv.cancels.api',
    errorMessage: 'x',
    endedAt: 9,
    confirmed: true,
  });
  const ended = { status: 'complete', errorCode: null, errorMessage: null, at: 10 } as const;
  await store().reports.write([report({ instance: id, namespace, seq: 1, flow: ['late'], ended })]);
  await store().reports.write([report({ instance: id, namespace, seq: 2, flow: ['late', 'later'] })]);
  expect(await store().instances.get(namespace, id)).toMatchObject({
    status: 'cancelled',
    confirmed: true,
    endedAt: 9,
    flow: ['late', 'later'],
  });
});

test('a report of a deleted namespace is dropped and the others are written', async () => {
  const gone = await pendingInstance('gone');
  const here = await pendingInstance('here');
  await store().namespaces.delete('gone');
  await store().reports.write([
    report({ instance: gone.id, namespace: 'gone', seq: 1, lines: [line(0)] }),
    report({ instance: here.id, namespace: 'here', seq: 1, lines: [line(0)] }),
  ]);
  expect(await messages('here', here.id)).toEqual(['line 0']);
});

test('lines of an instance the index does not know are dropped', async () => {
  await store().namespaces.create('reborn');
  const instance = randomUUID();
  await store().reports.write([report({ instance, namespace: 'reborn', seq: 1, lines: [line(0)] })]);
  expect(await messages('reborn', instance)).toEqual([]);
});

test('characters that a database refuses become U+FFFD, in metadata they stay', async () => {
  const { id, namespace } = await pendingInstance('chars');
  const odd = 'a\0b\ud800c😀';
  await store().reports.write([report({ instance: id, namespace, seq: 1, metadata: { odd }, lines: [line(0, odd)] })]);
  expect(await messages(namespace, id)).toEqual(['a\ufffdb\ufffdc😀']);
  expect((await store().instances.get(namespace, id))?.metadata).toEqual({ odd });
});

test('batches for the same instances at the same time all arrive', async () => {
  const instances = await Promise.all(Array.from({ length: 10 }, () => pendingInstance('busy')));
  const batches = Array.from({ length: 20 }, (_, seq) =>
    instances.map(({ id, namespace }) =>
      report({ instance: id, namespace, seq, flow: [`s${seq}`], lines: [line(seq)] }),
    ),
  );
  await Promise.all(batches.map((batch, at) => store().reports.write(at % 2 ? batch : batch.toReversed())));
  for (const { id, namespace } of instances) {
    expect(await messages(namespace, id)).toHaveLength(20);
    expect((await store().instances.get(namespace, id))?.flow).toEqual(['s19']);
  }
});

test('a namespace that is deleted while reports come in fails none of them', async () => {
  const other = await pendingInstance('calm');
  for (let round = 0; round < 10; round++) {
    const { id, namespace } = await pendingInstance('stormy');
    const write = (seq: number) =>
      store().reports.write([
        report({ instance: id, namespace, seq, lines: [line(seq)] }),
        report({ instance: other.id, namespace: 'calm', seq: round * 10 + seq, lines: [line(round * 10 + seq)] }),
      ]);
    await Promise.all([write(0), write(1), store().namespaces.delete('stormy'), write(2), write(3)]);
  }
  expect(await messages('calm', other.id)).toHaveLength(40);
});

test('what began in an earlier namespace of the same name does not come up in the new one', async () => {
  const { id, namespace, definition } = await pendingInstance('again');
  const started = {
    invoker: 'api',
    input: {},
    definition,
    lineage: [],
    root: id,
    createdAt: Date.now() - 1000,
    traceId: '',
  };
  await store().namespaces.delete(namespace);
  await store().namespaces.create(namespace);
  await store().reports.write([report({ instance: id, namespace, seq: 0, started, lines: [line(0, 'late')] })]);
  expect(await store().instances.get(namespace, id)).toBeUndefined();
  expect(await messages(namespace, id)).toEqual([]);
});

test('what belongs to an earlier namespace of the same name does not come up in the new one, whenever it began', async () => {
  const { namespace, definition } = await pendingInstance('twice');
  const namespaceMadeAt = (await store().namespaces.get(namespace))?.createdAt ?? 0;
  const write = async () => {
    const id = randomUUID();
    const rest = { invoker: 'api', definition, lineage: [], root: id, createdAt: later, traceId: '' };
    await store().reports.write([report({ instance: id, namespace, seq: 0, started: { ...rest, namespaceMadeAt } })]);
    return (await store().instances.get(namespace, id)) !== undefined;
  };
  expect(await write()).toBe(true);
  await store().namespaces.delete(namespace);
  await sleep(2);
  await store().namespaces.create(namespace);
  expect(await write()).toBe(false);
});

test('the last line of an instance tells how it ended', async () => {
  const { id, namespace } = await pendingInstance('ends');
  const ended = { status: 'failed', errorCode: 'x', errorMessage: 'y', at: 9 } as const;
  await store().reports.write([
    report({ instance: id, namespace, seq: 1, lines: [line(0), line(1)] }),
    report({ instance: id, namespace, seq: 2, lines: [line(2), line(3)], ended }),
  ]);
  const lines = await store().logs.list({ namespace, instance: id });
  expect(lines.map((one) => one.ended)).toEqual([null, null, null, 'failed']);
});

describe('a large input', () => {
  const input = { text: 'ä'.repeat(1_000_000), also: { b: 1, a: '\u0000' } };
  const asShown = JSON.stringify({ also: { a: '\u0000', b: 1 }, text: input.text });

  async function child(namespace: string, { input, sealed }: { input: Json; sealed?: true }) {
    const { id, definition } = await pendingInstance(namespace);
    const instance = randomUUID();
    const started = {
      ...{ invoker: `instance:${id}`, input, definition, lineage: [], root: id, createdAt: later, traceId: '' },
    };
    const first = report({ instance, namespace, seq: 0, started, ...(sealed && { sealed }) });
    for (let time = 0; time < 2; time++) await store().reports.write([first]);
    return instance;
  }
  const shown = async (instance: string) => Buffer.from((await store().instances.input(instance))!).toString();

  test('of many megabytes is shown with its keys in order', async () => {
    const instance = await child('large', { input });
    expect((await shown(instance)) === asShown).toBe(true);
    expect(await store().instances.get('large', instance)).toMatchObject({ hasInput: true });
  });

  test('is the payload that the run was given', async () => {
    const instance = await child('shared', { input });
    const { hash, bytes } = storedJson(input);
    expect((await store().payloads.get(hash))?.length).toBe(bytes.length);
    expect((await shown(instance)) === asShown).toBe(true);
  });

  test('that is sealed is no payload', async () => {
    const secret = { ...input, also: 'secret' };
    const instance = await child('sealed', { input: secret, sealed: true });
    expect((await shown(instance)) === JSON.stringify({ also: 'secret', text: input.text })).toBe(true);
    expect((await store().payloads.get(storedJson(secret).hash))?.length).toBeUndefined();
  });
});

test('a report that the database refuses is dropped and the others are written', async () => {
  const { id, namespace } = await pendingInstance('refused');
  const broken = report({ instance: 'not-a-uuid', namespace, seq: 1 });
  await store().reports.write([broken, report({ instance: id, namespace, seq: 1, lines: [line(0)] })]);
  expect(await messages(namespace, id)).toEqual(['line 0']);
});
