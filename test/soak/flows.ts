import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Api } from '../e2e/support/api.js';
import type { FunctionStub } from '../support/function-stub.js';
import { byFile } from './callers/by-api.js';
import type { Caller } from './callers/caller.js';
import { cancelledDifferences } from './compare-cancelled.js';
import { differences } from './compare.js';
import type { Database } from './database.js';
import { EventsDriver } from './events-driver.js';
import { flowFiles } from './flow-files.js';
import { actionsOf, type FoundInstance, Instances, startedPath } from './found.js';
import { patiently } from './patience.js';
import type { Plan } from './plan.js';
import { type Start, startPlan } from './starts.js';
import { generatedType } from './steps/events.js';
import { World } from './world.js';

export interface FlowsParts {
  readonly api: Api;
  readonly database: Database;
  readonly stub: FunctionStub;
  readonly namespace: string;
  readonly plans: readonly Plan[];
  /** How all their markers begin: no other flows of the round begin so. */
  readonly letter: string;
  /** All whose start is answered are cancelled some time later. */
  readonly cancels?: boolean;
  /** How they are started. Absent: as files. */
  readonly caller?: Caller;
}

/** How long a client waits who does not leave before the end, in milliseconds. */
const patience = 150_000;

const started = JSON.stringify({
  start: { type: 'event', event: { type: generatedType } },
  states: [{ id: 'a', type: 'noop' }],
});

/** Flows in a namespace, which are started and compared with what they should have done. */
export class Flows {
  readonly namespace: string;
  private readonly world = new World();
  private readonly events: EventsDriver;
  private readonly instances: Instances;
  private starts: readonly Start[] = [];
  private over = false;
  private readonly caller: Caller;

  constructor(private readonly parts: FlowsParts) {
    const { api, database, namespace } = parts;
    this.namespace = namespace;
    this.caller = parts.caller ?? byFile(api);
    this.events = new EventsDriver(api, database, namespace, this.world);
    this.instances = new Instances(api, database, namespace);
  }

  /** Makes the namespace, with the files of all flows and the secret they use. */
  async upload(): Promise<void> {
    const { api, namespace, plans } = this.parts;
    await patiently(`making ${namespace}`, () => make(api, namespace));
    const files = this.caller.needsFiles ? plans.map((plan, n) => flowFiles(plan, `/${this.name(n)}`)) : [];
    const all = Object.entries(Object.assign({ [startedPath]: started }, ...files) as Record<string, string>);
    await Promise.all(all.map(([path, text]) => patiently(`uploading ${path}`, () => put(api, namespace, path, text))));
  }

  /** Starts all of them within a time, in milliseconds. Some clients do not wait for their answer. */
  async start(within: number, random: () => number): Promise<void> {
    const { namespace, plans, cancels } = this.parts;
    const { caller } = this;
    const starting = { caller, namespace, events: this.events, world: this.world, over: () => this.over };
    const all = await Promise.all(
      plans.map(async (plan, n) => {
        const leaves = random() < 0.3 ? 1_000 + random() * 5_000 : undefined;
        await sleep(within * (n / plans.length));
        const leavesAfter = leaves ?? (caller.waits && cancels !== true ? patience : undefined);
        const starts = await startPlan(plan, this.name(n), { ...starting, leavesAfter });
        if (cancels === true) await this.cancelSome(starts, random() * 8_000);
        return starts;
      }),
    );
    this.starts = all.flat();
  }

  /** Nothing is started or served any more. */
  async stop(): Promise<void> {
    this.over = true;
    await this.events.stop();
  }

  /** Instances that were answered for, or that somebody else will start, and that are not yet there. */
  async missing(): Promise<string[]> {
    const there = new Set((await this.instances.all()).map(({ marker, byEvent }) => `${byEvent} ${marker}`));
    const sure = this.starts.filter(({ answered }) => answered).map(({ world }) => world);
    const called = sure.flatMap(({ instances }) => [...instances].filter(([, { certain }]) => certain));
    const wanted = [
      ...called.map(([marker]) => `false ${marker}`),
      ...sure.flatMap(({ generated }) => [...generated].map((marker) => `true ${marker}`)),
    ];
    const absent = wanted.filter((one) => !there.has(one));
    return absent.length === 0 ? [] : [`missing instances: ${absent.join(', ')}`];
  }

  /** What is not as it should be, in words. Nothing is served any more. */
  async problems(): Promise<string[]> {
    await this.stop();
    const compared = { ...this.parts, instances: this.instances, ...this.whatHappened(await this.instances.all()) };
    if (this.parts.cancels === true) return cancelledDifferences(compared);
    return [...(await differences(compared)), ...this.wronglyTold()];
  }

  async count(): Promise<number> {
    return (await this.instances.all()).length;
  }

  /**
   * What the starts did: those that had an answer, and those that have an instance though they had none. Of a start that was
   * refused a run may have been there, which was ended when its row could not be written, or a row, whose run never began.
   */
  private whatHappened(found: readonly FoundInstance[]) {
    const world = new World();
    const refused = new Set<string>();
    const called = actionsOf(this.parts.stub);
    for (const start of this.starts) {
      const instance = found.find(({ marker }) => marker === start.marker);
      const ended = instance !== undefined && refusals.includes(instance.status);
      const otherwise = start.world.instances.get(start.marker)?.status !== instance?.status;
      const nothingDone = [...start.world.actions.keys()].every((marker) => !called.has(marker));
      if (!start.answered && ended && (otherwise || nothingDone)) refused.add(start.marker);
      else if (start.answered || instance !== undefined) world.add(start.world);
    }
    return { world, refused: (marker: string) => refused.has(marker.split('-')[0] ?? '') };
  }

  /** Clients that waited for the end and were told another one. */
  private wronglyTold(): string[] {
    return this.starts.flatMap(({ marker, world, told }) => {
      const { code, output } = world.instances.get(marker) ?? { code: null, output: null };
      const expected = code === null ? { code, output } : { code };
      if (told === undefined || isDeepStrictEqual(told, expected)) return [];
      return [`the client of ${marker} was told ${JSON.stringify(told)}, not ${JSON.stringify(expected)}`];
    });
  }

  private async cancelSome(starts: readonly Start[], after: number): Promise<void> {
    const { api, namespace } = this.parts;
    await sleep(after);
    for (const { id, marker, cancel = id && (() => api.cancel(namespace, id)) } of starts) {
      if (cancel) await patiently(`cancelling ${marker}`, cancel);
    }
  }

  private name(n: number): string {
    return `${this.parts.letter}${n}`;
  }
}

/** How instances end whose start was refused. */
const refusals = ['cancelled', 'crashed'];

async function make(api: Api, namespace: string): Promise<void> {
  await expectOk(await api.send('POST', '/namespaces', { name: namespace }), 'already used');
  const secret = { name: 'token', data: Buffer.from('hush').toString('base64') };
  await expectOk(await api.send('POST', `/namespaces/${namespace}/secrets`, secret));
}

async function put(api: Api, namespace: string, path: string, text: string): Promise<void> {
  const data = Buffer.from(text).toString('base64');
  const file = { name: path.slice(1), type: 'workflow', mimeType: 'application/yaml', data };
  await expectOk(await api.send('POST', `/namespaces/${namespace}/files`, file), 'already exists');
}

/** @param done what an answer says when an attempt before, which had no answer, did it */
async function expectOk(answer: Response, done?: string): Promise<void> {
  const text = await answer.text();
  if (answer.ok || (done !== undefined && text.includes(done))) return;
  throw new Error(`${answer.url} answered ${answer.status}: ${text}`);
}
