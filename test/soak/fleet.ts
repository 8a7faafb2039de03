import { setTimeout as sleep } from 'node:timers/promises';
import type { Ground } from '../faults/support/ground.js';
import { type Entry, ServerProcess } from '../faults/support/server-process.js';

/** Processes by their names: what each is, and its settings beside those of all. */
export type Processes = Readonly<Record<string, { readonly entry: Entry; readonly env?: Ground['env'] }>>;

const startTries = 20;

/** Processes of ours on one ground, each of which is started again after it was killed, as an orchestrator does. */
export class Fleet {
  private readonly processes = new Map<string, ServerProcess>();

  private constructor(
    private readonly env: Ground['env'],
    private readonly all: Processes,
  ) {}

  static async start(env: Ground['env'], processes: Processes): Promise<Fleet> {
    const fleet = new Fleet(env, processes);
    await Promise.all(fleet.roles.map((role) => fleet.start(role)));
    return fleet;
  }

  get roles(): readonly string[] {
    return Object.keys(this.all);
  }

  /** One that finds no database or no Temporal ends, and is tried again. */
  async start(role: string): Promise<void> {
    const { entry, env } = this.all[role]!;
    for (let tried = 1; ; tried++) {
      try {
        this.processes.set(role, await ServerProcess.start(entry, { ...this.env, ...env }));
        return;
      } catch (error) {
        if (tried === startTries) throw error;
        await sleep(500);
      }
    }
  }

  async kill(role: string): Promise<void> {
    await this.processes.get(role)?.kill();
  }

  async terminate(role: string): Promise<void> {
    await this.processes.get(role)?.terminate();
  }

  async freeze(role: string, milliseconds: number): Promise<void> {
    this.processes.get(role)?.freeze();
    await sleep(milliseconds);
    this.processes.get(role)?.thaw();
  }

  /** Starts those again that ended by themselves; gives how they ended. */
  async revive(): Promise<string[]> {
    const gone = this.roles.filter((role) => this.processes.get(role)?.hasEnded === true);
    const ends = await Promise.all(gone.map((role) => this.endOf(role)));
    await Promise.all(gone.map((role) => this.start(role)));
    return ends;
  }

  private async endOf(role: string): Promise<string> {
    const how = await this.processes.get(role)?.ended;
    // Its last words come after its end.
    await sleep(200);
    return `${role} ended by itself with ${String(how)}:\n${this.processes.get(role)?.stderr ?? ''}`;
  }

  /** The last lines of all logs. */
  logs(): string {
    return this.roles.map((role) => `--- ${role}\n${this.processes.get(role)?.stderr ?? ''}`).join('\n');
  }

  async stop(): Promise<void> {
    await Promise.all(this.roles.map((role) => this.terminate(role)));
  }
}
