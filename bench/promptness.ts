import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { percentile } from './measure.js';

/** How soon what a client did is to be seen by it, in milliseconds. */
export interface Promptness {
  readonly what: string;
  readonly p50: number;
  readonly p95: number;
  readonly most: number;
  /** What clients count on. */
  readonly wanted: number;
}

/** Each is tried so many times. */
const turns = 30;
/** Between two looks of a client that waits for something. */
const lookMs = 5;
const givenUpMs = 10_000;
/** A client that cancels right after a start does it so much later. */
const beforeCancel = 50;

const flows = {
  noop: 'states: [{id: a, type: noop}]',
  sleep: 'states: [{id: a, type: delay, duration: PT1H}]',
  wait: 'states: [{id: a, type: consumeEvent, event: {type: bench.never}}]',
  startedBy: 'start: {type: event, state: a, event: {type: bench.never}}\nstates: [{id: a, type: noop}]',
  broken: 'states: [{id: a, type: nosuch}]',
} as const;

/**
 * What scripts and the UI of Direktiv rely on: they look a moment after they did something.
 * @param url of a namespace that exists
 */
export async function promptness(url: string): Promise<readonly Promptness[]> {
  const api = new PromptClient(url);
  for (const flow of ['noop', 'sleep', 'wait'] as const) await api.upload(flow, flow);
  const each: readonly (readonly [string, number, (turn: number) => Promise<number>])[] = [
    ['a noop is complete, from the request that starts it', 200, () => api.noop()],
    ['a cancel is to be seen, from its answer', 50, () => api.cancel()],
    ['a waiting instance is among the listeners, from the request that starts it', 250, () => api.waiting()],
    ['a flow that events start is among the listeners, from its upload', 1_000, (turn) => api.startedBy(turn)],
    ['a notification is there, from the upload of what it tells of', 500, (turn) => api.notification(turn)],
  ];
  const results: Promptness[] = [];
  for (const [what, wanted, measure] of each) {
    const times: number[] = [];
    for (let turn = 0; turn < turns; turn++) times.push(await measure(turn));
    const [p50, p95, most] = [0.5, 0.95, 1].map((share) => Math.round(percentile(times, share))) as [
      number,
      number,
      number,
    ];
    results.push({ what, p50, p95, most, wanted });
  }
  return results;
}

type Named = { readonly id: string };

class PromptClient {
  constructor(private readonly url: string) {}

  async noop(): Promise<number> {
    const begin = performance.now();
    const id = await this.start('noop');
    return this.until(begin, () => this.hasStatus(id, 'complete'));
  }

  async cancel(): Promise<number> {
    const id = await this.start('sleep');
    await sleep(beforeCancel);
    await this.ask('PATCH', `/instances/${id}`, { status: 'cancelled' });
    return this.until(performance.now(), () => this.hasStatus(id, 'cancelled'));
  }

  async waiting(): Promise<number> {
    const begin = performance.now();
    const id = await this.start('wait');
    const time = await this.until(begin, () => this.isListed('triggerInstance', id));
    await this.ask('PATCH', `/instances/${id}`, { status: 'cancelled' });
    return time;
  }

  async startedBy(turn: number): Promise<number> {
    const begin = performance.now();
    await this.upload(`started-${turn}`, 'startedBy');
    return this.until(begin, () => this.isListed('triggerWorkflow', `/started-${turn}.yaml`));
  }

  async notification(turn: number): Promise<number> {
    const begin = performance.now();
    await this.upload(`broken-${turn}`, 'broken');
    return this.until(begin, async () => {
      const told = (await this.ask('GET', '/notifications')) as readonly { readonly description: string }[];
      return told.some(({ description }) => description.includes(`/broken-${turn}.yaml`));
    });
  }

  async upload(name: string, flow: keyof typeof flows): Promise<void> {
    const data = Buffer.from(flows[flow]).toString('base64');
    await this.ask('POST', '/files', { name: `${name}.yaml`, type: 'workflow', mimeType: 'application/yaml', data });
  }

  private async start(name: string): Promise<string> {
    return ((await this.ask('POST', `/instances?path=/${name}.yaml`, {})) as Named).id;
  }

  private async hasStatus(id: string, status: string): Promise<boolean> {
    return ((await this.ask('GET', `/instances/${id}`)) as { readonly status: string }).status === status;
  }

  private async isListed(key: 'triggerInstance' | 'triggerWorkflow', value: string): Promise<boolean> {
    const listeners = (await this.ask('GET', '/events/listeners?limit=50&offset=0')) as readonly Record<
      string,
      unknown
    >[];
    return listeners.some((listener) => listener[key] === value);
  }

  /** Milliseconds from `begin` until it is so. */
  private async until(begin: number, isSo: () => Promise<boolean>): Promise<number> {
    while (!(await isSo())) {
      if (performance.now() - begin > givenUpMs)
        throw new Error('what a client waits for is not to be seen after 10 s');
      await sleep(lookMs);
    }
    return performance.now() - begin;
  }

  private async ask(method: 'GET' | 'POST' | 'PATCH', path: string, body?: object): Promise<unknown> {
    const answer = await request(`${this.url}${path}`, { method, ...(body && { body: JSON.stringify(body) }) });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`);
    return text === '' ? undefined : (JSON.parse(text) as { readonly data: unknown }).data;
  }
}
