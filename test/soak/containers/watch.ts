import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { partsOf } from './pairs.js';

/** Looks, all the time, what the functions in the containers got: nobody can ask those that were killed. */
export class Watch {
  /** Life of a pair to the ids of the actions it got, as often as it got each. */
  private readonly got = new Map<string, readonly string[]>();
  private running = true;
  private readonly looking: Promise<void>;

  constructor(
    private readonly docker: Docker,
    private readonly namespace: string,
  ) {
    this.looking = this.look();
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.looking;
  }

  /** Actions that functions got more than once. */
  get repeated(): readonly string[] {
    const ids = [...this.got.values()].flat();
    return [...new Set(ids.filter((id, n) => ids.indexOf(id) !== n))];
  }

  get calls(): number {
    return [...this.got.values()].flat().length;
  }

  /** How many pairs there were. */
  get lives(): number {
    return this.got.size;
  }

  private async look(): Promise<void> {
    for (; this.running; await sleep(200)) {
      const parts = await partsOf(this.docker, this.namespace).catch(() => []);
      const sidecars = parts.filter(({ part, running }) => part === 'sidecar' && running);
      await Promise.all(sidecars.map(({ life, address }) => this.ask(life, address)));
    }
  }

  /** One that is frozen, or ends, is asked again when it is not. */
  private async ask(life: string, address: string): Promise<void> {
    try {
      const answer = await fetch(`http://${address}:8081`, { signal: AbortSignal.timeout(1_000) });
      const { calls } = (await answer.json()) as { calls: { actionId: string }[] };
      this.got.set(
        life,
        calls.map(({ actionId }) => actionId),
      );
    } catch {
      return;
    }
  }
}
