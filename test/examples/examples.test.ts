import { beforeAll, describe, expect, it } from 'vitest';
import { loadExamples } from '../../src/cli/dev/load-examples.js';
import type { Json } from '../../src/json/json.js';
import type { Ended } from '../e2e/support/api.js';
import { useEngine } from '../e2e/support/engine.js';
import { scheduleId } from '../../src/temporal/schedules.js';
import { callsMarked } from '../e2e/support/stub-calls.js';
import { until } from '../e2e/support/until.js';
import { exampleFiles, examplesFolder } from './support/example-files.js';
import { useTimeSkippingEngine } from './support/time-skipping.js';

const engine = useEngine();
const skipping = useTimeSkippingEngine();
const namespace = 'demo';
const tested = new Set<string>();

beforeAll(async () => {
  for (const { api } of [engine(), skipping()]) await loadExamples(examplesFolder, namespace, api.url);
});

/** Describes one file, and notes that it has tests. */
function example(path: string, tests: (run: (input?: Json) => Promise<Ended>) => void): void {
  tested.add(path);
  describe.concurrent(`examples${path}`, () => tests((input) => engine().api.run(namespace, path, input)));
}

/** Starts a file that waits for an event, publishes events once it listens, and gives its end. */
async function runWithEvents(path: string, input: Json, ...events: readonly Json[]): Promise<Ended> {
  const { api } = engine();
  const id = await api.start(namespace, path, input);
  await until(`${path} listens`, async () =>
    (await api.logs(namespace, id)).some((line) => line.startsWith('Listening for an event')),
  );
  for (const event of events) expect((await api.broadcast(namespace, event)).ok).toBe(true);
  return api.ended(namespace, id);
}

/** Publishes events and gives the output of the one instance of a file that they start. */
async function startWithEvents(path: string, ...events: readonly Json[]): Promise<Json> {
  const { api, store } = engine();
  for (const event of events) expect((await api.broadcast(namespace, event)).ok).toBe(true);
  const rows = await store.instances.page(namespace, { direction: 'ASC', filters: [] });
  const [instance, ...more] = rows.filter((row) => row.path === path);
  expect(more).toEqual([]);
  return (await api.ended(namespace, instance?.id ?? '')).output;
}

const soft = 'direktiv.cancels.timeout.soft';

example('/hello-world/hello-world.yaml', (run) => {
  it('greets', async () => {
    const { status, output, flow } = await run({ name: 'Ada' });
    expect({ status, output, flow }).toEqual({ status: 'complete', output: { hello: 'Ada' }, flow: ['hello'] });
  });
});

example('/greeting/greeting.yaml', (run) => {
  it('sends the name to the function and gives its answer', async () => {
    const { status, output } = await run({ name: 'greeted', ignored: true });
    expect({ status, output }).toEqual({ status: 'complete', output: { name: 'greeted' } });
    expect(callsMarked(engine().stub, 'greeted')[0]?.body.toString()).toBe('{"name":"greeted"}');
  });
});

example('/function-input/function-input.yaml', (run) => {
  it('sends its input as the body and finds the answer in return', async () => {
    const { status, output, flow } = await run({ hello: 'world' });
    expect({ status, output, flow }).toEqual({
      status: 'complete',
      output: { sent: { hello: 'world' }, answered: { hello: 'world' } },
      flow: ['call', 'show'],
    });
    expect(callsMarked(engine().stub, 'world')[0]?.body.toString()).toBe('{"hello":"world"}');
  });
});

example('/commands/commands.yaml', (run) => {
  it('sends files and commands, and finds what is answered', async () => {
    const { status, output } = await run({ name: 'commanded' });
    const sent = JSON.parse(callsMarked(engine().stub, 'commanded')[0]?.body.toString() ?? '') as object;
    expect({ status, output }).toEqual({ status: 'complete', output: { answered: sent } });
    expect(sent).toMatchObject({
      files: [{ mode: '0755' }, { data: 'commanded' }],
      commands: [{}, { continue: true }],
    });
  });
});

example('/function-error/function-error.yaml', (run) => {
  it('goes on when the function answers', async () => {
    const { status, output, flow } = await run({ order: { sum: 5 } });
    expect({ status, output, flow }).toEqual({ status: 'complete', output: { paid: true }, flow: ['charge'] });
  });

  it.each([200, 402, 500])('catches the error by its code, also with status %i', async (status) => {
    const refused = { __errcode: 'payment.declined', __errmsg: 'no funds', __status: status };
    const ended = await run({ order: refused });
    expect(ended).toMatchObject({
      status: 'complete',
      output: { paid: false, reason: 'no funds' },
      flow: ['charge', 'declined'],
    });
    expect(await engine().api.logs(namespace, ended.id)).toContain('declined, because no funds');
  });

  it('fails with a code that it does not catch', async () => {
    const { status, errorCode, errorMessage } = await run({ order: { __errcode: 'payment.broken', __errmsg: 'why' } });
    expect({ status, errorCode, errorMessage }).toEqual({
      status: 'failed',
      errorCode: 'payment.broken',
      errorMessage: 'why',
    });
  });
});

example('/function-crash/function-crash.yaml', (run) => {
  it('ends as crashed without the details', async () => {
    const ended = await run({ order: { __errmsg: 'password is hunter2' } });
    expect(ended).toMatchObject({
      status: 'crashed',
      errorCode: 'direktiv.internal.error',
      errorMessage: 'an internal error occurred',
      flow: ['charge'],
      output: null,
    });
    expect((await engine().api.logs(namespace, ended.id)).join('\n')).not.toContain('hunter2');
  });
});

example('/function-logs/function-logs.yaml', (run) => {
  it('shows the lines of the function and its own in one log', async () => {
    const report = { name: 'sales', __log: 'page 1 of 2', __logget: 'page 2 of 2' };
    const { id, output } = await run({ report });
    expect(output).toEqual({ report: 'sales' });
    const lines = await engine().api.logs(namespace, id);
    expect(lines).toEqual(expect.arrayContaining(['making the report sales', 'page 1 of 2', 'page 2 of 2']));
  });
});

example('/timeout-defaults/timeout-defaults.yaml', () => {
  it('is interrupted after 15 minutes', async () => {
    const { id, ...ended } = await skipping().api.run(namespace, '/timeout-defaults/timeout-defaults.yaml');
    expect(ended).toMatchObject({ status: 'failed', errorCode: soft, flow: ['too-long'] });
    expect(await skipping().minutes(id)).toBeCloseTo(15, 1);
  });
});

example('/timeout-flow/timeout-flow.yaml', () => {
  it('is interrupted after 20 minutes and cleans up before it would be killed', async () => {
    const { id, ...ended } = await skipping().api.run(namespace, '/timeout-flow/timeout-flow.yaml');
    expect(ended).toMatchObject({ status: 'complete', output: { cleaned: true }, flow: ['too-long', 'clean-up'] });
    expect(await skipping().minutes(id)).toBeCloseTo(25, 1);
  });
});

example('/timeout-action/timeout-action.yaml', (run) => {
  it('gives the answer that comes in time', async () => {
    const request = { method: 'GET', url: 'https://example.com' };
    const { status, output } = await run({ request });
    expect({ status, output }).toEqual({ status: 'complete', output: { request, return: request } });
  });

  it('fails after 10 seconds and interrupts the function', async () => {
    const begin = Date.now();
    const { status, errorCode } = await run({ request: { url: 'https://slow.example', __delay: 14 } });
    const seconds = (Date.now() - begin) / 1000;
    expect({ status, errorCode }).toEqual({ status: 'failed', errorCode: soft });
    expect(seconds).toBeGreaterThanOrEqual(10);
    expect(seconds).toBeLessThan(11.5);
    const [call] = callsMarked(engine().stub, 'slow.example');
    expect(engine().stub.deletesOf(call?.actionId ?? '')).toHaveLength(1);
  });
});

const pullRequest = {
  specversion: '1.0',
  type: 'com.github.pull.create',
  source: 'https://github.example',
  subject: '123',
  data: { title: 'Fix it' },
};

example('/timeout-event/timeout-event.yaml', () => {
  const path = '/timeout-event/timeout-event.yaml';

  it('takes the event that comes in time', async () => {
    const { status, output, flow } = await runWithEvents(path, {}, { ...pullRequest, subject: '124' }, pullRequest);
    expect({ status, output, flow }).toEqual({
      status: 'complete',
      output: { title: 'Fix it' },
      flow: ['announce', 'wait'],
    });
  });

  it('fails when none comes within a minute', async () => {
    const { id, ...ended } = await skipping().api.run(namespace, path);
    expect(ended).toMatchObject({ status: 'failed', errorCode: soft });
    expect(await skipping().minutes(id)).toBeCloseTo(1, 1);
  });
});

example('/timeout-caught/timeout-caught.yaml', () => {
  it('goes another way when no event comes within a second', async () => {
    const { status, output, flow } = await skipping().api.run(namespace, '/timeout-caught/timeout-caught.yaml');
    expect({ status, output, flow }).toEqual({
      status: 'complete',
      output: { pull: null, why: soft },
      flow: ['announce', 'wait', 'nobody-asked'],
    });
  });
});

example('/timeout-kill/timeout-kill.yaml', (run) => {
  it('is killed, whatever it catches', async () => {
    const { status, errorCode, flow } = await run();
    expect({ status, errorCode, flow }).toEqual({
      status: 'failed',
      errorCode: 'direktiv.cancels.timeout.hard',
      flow: ['too-long'],
    });
  });
});

example('/switch-loop/switch-loop.yaml', (run) => {
  it('adds the prices', async () => {
    const { status, output, flow } = await run({ items: [{ price: 2 }, { price: 3 }] });
    expect({ status, output, flow }).toEqual({
      status: 'complete',
      output: { total: 5 },
      flow: ['begin', 'more', 'add', 'more', 'add', 'more'],
    });
  });

  it('is over at once for an empty list', async () => {
    expect((await run({ items: [] })).output).toEqual({ total: 0 });
  });
});

example('/retries/retries.yaml', (run) => {
  it('calls again, each time as a new action, until the function answers', async () => {
    const request = { url: 'https://flaky.example', __errcode: 'http.503', __errmsg: 'busy', __times: 2 };
    const { status, output, flow } = await run({ request });
    expect({ status, output, flow }).toEqual({
      status: 'complete',
      output: { answer: 'https://flaky.example' },
      flow: ['request'],
    });
    const actions = callsMarked(engine().stub, 'flaky.example').map(({ actionId }) => actionId);
    expect(new Set(actions).size).toBe(3);
    expect(actions).toHaveLength(3);
  });

  it('gives up after three retries', async () => {
    const { status, output, flow } = await run({
      request: { url: 'https://down.example', __errcode: 'http.503', __errmsg: 'busy' },
    });
    expect({ status, flow }).toEqual({ status: 'complete', flow: ['request', 'give-up'] });
    expect(output).toEqual({ answer: null, why: expect.stringContaining('http.503') as string });
    expect(callsMarked(engine().stub, 'down.example')).toHaveLength(4);
  });

  it('fails at once with a code that is not to be retried', async () => {
    const { status, errorCode } = await run({ request: { url: 'https://bad.example', __errcode: 'input.bad' } });
    expect({ status, errorCode }).toEqual({ status: 'failed', errorCode: 'input.bad' });
    expect(callsMarked(engine().stub, 'bad.example')).toHaveLength(1);
  });
});

example('/subflow/order.yaml', (run) => {
  it('finds its subflow beside itself and uses its output', async () => {
    const { status, output, flow } = await run({ product: 'tea', count: 3 });
    expect({ status, output, flow }).toEqual({ status: 'complete', output: { sum: 12 }, flow: ['ask'] });
  });

  it('catches the error of the subflow', async () => {
    const { status, output, flow } = await run({ product: 'gold', count: 1 });
    expect({ status, output, flow }).toEqual({
      status: 'complete',
      output: { sum: null, why: 'there is no price for gold' },
      flow: ['ask', 'unknown'],
    });
  });
});

example('/subflow/price.yaml', (run) => {
  it('knows a price', async () => {
    const { status, output } = await run({ product: 'coffee' });
    expect({ status, output }).toEqual({ status: 'complete', output: { price: 6 } });
  });

  it('fails with its own code for what has none', async () => {
    const { status, errorCode, errorMessage, flow } = await run({ product: 'gold' });
    expect({ status, errorCode, errorMessage, flow }).toEqual({
      status: 'failed',
      errorCode: 'product.unknown',
      errorMessage: 'there is no price for gold',
      flow: ['look-up', 'unknown'],
    });
  });
});

example('/error-state/error-state.yaml', (run) => {
  it('completes without an error', async () => {
    const { status, output } = await run({ age: 18 });
    expect({ status, output }).toEqual({ status: 'complete', output: { admitted: true } });
  });

  it('goes on after the error, and fails with the output kept', async () => {
    const { status, errorCode, errorMessage, output, flow } = await run({ age: 17 });
    expect({ status, errorCode, errorMessage, output, flow }).toEqual({
      status: 'failed',
      errorCode: 'guest.tooYoung',
      errorMessage: 'a guest must be 18, not 17',
      output: { admitted: false, age: 17 },
      flow: ['check', 'refuse', 'remember'],
    });
  });
});

example('/events/ship-order.yaml', () => {
  it('is started by an order whose number begins with A', async () => {
    const order = { specversion: '1.0', type: 'shop.ordered', source: '/shop', subject: 'A-17', data: { pieces: 3 } };
    const output = await startWithEvents('/events/ship-order.yaml', { ...order, subject: 'B-1' }, order);
    expect(output).toEqual({ order: 'A-17', pieces: 3 });
  });
});

example('/events/hand-over.yaml', () => {
  it('is started when both events are there', async () => {
    const van = { specversion: '1.0', type: 'van.arrived', source: '/gate', subject: 'van 5' };
    const parcel = { specversion: '1.0', type: 'parcel.packed', source: '/hall', subject: 'A-17' };
    expect(await startWithEvents('/events/hand-over.yaml', van, parcel)).toEqual({ parcel: 'A-17', van: 'van 5' });
  });
});

example('/schedule/nightly.yaml', (run) => {
  it('is scheduled', async () => {
    const schedule = engine().client.schedule.getHandle(scheduleId({ namespace, path: '/schedule/nightly.yaml' }));
    const [next] = (await schedule.describe()).info.nextActionTimes;
    expect(next?.getUTCMinutes()).toBe(30);
    expect([1, 2]).toContain(next?.getUTCHours());
  });

  it('runs when it is started by hand', async () => {
    expect((await run({})).output).toEqual({ tidied: true });
  });
});

example('/events/wait-for-payment.yaml', () => {
  const path = '/events/wait-for-payment.yaml';
  const payment = {
    specversion: '1.0',
    type: 'shop.payment',
    source: 'https://shop.example/till',
    subject: 'A-17',
    data: { amount: 30 },
  };

  it('is woken by the payment of its order only', async () => {
    const others = [
      { ...payment, subject: 'A-18' },
      { ...payment, source: 'https://other.example/till' },
    ];
    const { status, output, flow } = await runWithEvents(path, { order: 'A-17' }, ...others, payment);
    expect({ status, output, flow }).toEqual({
      status: 'complete',
      output: { order: 'A-17', amount: 30 },
      flow: ['wait'],
    });
  });

  it('goes another way after five minutes', async () => {
    const { id, ...ended } = await skipping().api.run(namespace, path, { order: 'A-17' });
    expect(ended).toMatchObject({
      status: 'complete',
      output: { order: 'A-17', reminded: true },
      flow: ['wait', 'remind'],
    });
    expect(await skipping().minutes(id)).toBeCloseTo(5, 1);
  });
});

describe('the examples', () => {
  it('are tested, every file of them', () => {
    expect(exampleFiles().filter((path) => !tested.has(path))).toEqual([]);
  });
});
