import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../e2e/support/api.js';
import type { Database } from './database.js';
import { patiently } from './patience.js';
import type { WaitStep } from './plan.js';
import { publish } from './publish.js';
import { eventIdOf, waitTypes } from './steps/events.js';
import type { World } from './world.js';

/** The world outside: sends each wait its events once it is open, and cancels whoever waits for that. */
export class EventsDriver {
  private readonly served = new Set<string>();
  private readonly under = new Set<Promise<void>>();
  private running = true;
  private failed: unknown;
  private readonly looking: Promise<void>;

  constructor(
    private readonly api: Api,
    private readonly database: Database,
    private readonly namespace: string,
    private readonly world: World,
  ) {
    this.looking = this.look();
  }

  /** Sends what is too early for the waits of a flow that is not yet started. */
  async early(marks: Iterable<readonly [string, WaitStep]>): Promise<void> {
    for (const [mark, { early, choice }] of marks) {
      if (early) await this.publish(mark, choice, `${mark}-early`);
    }
  }

  /** @throws what could not be sent */
  async stop(): Promise<void> {
    this.running = false;
    await this.looking;
    await Promise.all(this.under);
    if (this.failed !== undefined) throw this.failed;
  }

  private async look(): Promise<void> {
    for (; this.running; await sleep(150)) {
      const open = await this.openWaits().catch(() => []);
      for (const { mark, root } of open) this.serve(mark, root);
    }
  }

  private async openWaits(): Promise<{ mark: string; root: string }[]> {
    return this.database.rows<{ mark: string; root: string }>(
      `select l.events->0->'context'->>'wait' as mark, i.root from listeners l join instances i on i.id = l.instance
       where l.namespace = $1 and l.closed_at is null`,
      [this.namespace],
    );
  }

  private serve(mark: string, root: string): void {
    if (this.served.has(mark)) return;
    this.served.add(mark);
    const wait = this.world.waits.get(mark);
    const work = this.world.cancels.has(mark) ? this.cancel(root) : wait && this.send(mark, wait);
    if (work === undefined) return;
    this.under.add(work.catch((error: unknown) => void (this.failed = error)));
  }

  private async send(mark: string, { mode, choice, twice }: WaitStep): Promise<void> {
    if (mode === 'timeout') return;
    const choices = mode === 'and' ? ([0, 1] as const) : [choice];
    for (const one of choices) {
      await this.publish(mark, one, eventIdOf(mark, one));
      if (twice) await this.publish(mark, one, eventIdOf(mark, one));
    }
  }

  private publish(mark: string, choice: 0 | 1, id: string): Promise<void> {
    return publish(this.api, this.namespace, { type: waitTypes[choice], id, wait: mark });
  }

  private cancel(root: string): Promise<void> {
    return patiently(`cancelling ${root}`, () => this.api.cancel(this.namespace, root));
  }
}
