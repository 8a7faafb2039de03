import { setTimeout as sleep } from 'node:timers/promises';
import type { Ground } from '../faults/support/ground.js';
import { type Entry, ServerProcess } from '../faults/support/server-process.js';

/**
 * The processes of the soak. Two kinds of flow workers share the runs: what one begins the other may have to replay. What one API
 * process begins the other one may have to finish.
 */
const entries = {
  api: 'api',
  'other-api': 'api',
  flows: 'flows',
  'small-cache': 'small-cache',
  functions: 'functions',
} as const satisfies Readonly<Record<string, Entry>>;

export type Role = keyof typeof entries;
export const roles = Object.keys(entries) as readonly Role[];

/** Settings of a process beside those of all. */
export type OwnSettings = Readonly<Partial<Record<Role, Ground['env']>>>;

const startTries = 20;

/** Processes of ours on one ground, each of which is started again after it was killed, as an orchestrator does. */
export class Fleet {
  private readonly processes = new Map<Role, ServerProcess>();

  private constructor(
    private readonly env: Ground['env'],
    private readonly own: OwnSettings,
  ) {}

  static async start(env: Ground['env'], own: OwnSettings): Promise<Fleet> {
    const fleet = new Fleet(env, own);
    await Promise.all(roles.map((role) => fleet.start(role)));
    return fleet;
  }

  /** One that finds no database or no Temporal ends, and is tried again. */
  async start(role: Role): Promise<void> {
    for (let tried = 1; ; tried++) {
      try {
        this.processes.set(role, await ServerProcess.start(entries[role], { ...this.env, ...this.own[role] }));
        return;
      } catch (error) {
        if (tried === startTries) throw error;
        await sleep(500);
      }
    }
  }

  async kill(role: Role): Promise<void> {
    await this.processes.get(role)?.kill();
  }

  async terminate(role: Role): Promise<void> {
    await this.processes.get(role)?.terminate();
  }

  async freeze(role: Role, milliseconds: number): Promise<void> {
    this.processes.get(role)?.freeze();
    await sleep(milliseconds);
    this.processes.get(role)?.thaw();
  }

  /** Starts those again that ended by themselves; gives how they ended. */
  async revive(): Promise<string[]> {
    const gone = roles.filter((role) => this.processes.get(role)?.hasEnded === true);
    const ends = gone.map((role) => `${role} ended by itself:\n${this.processes.get(role)?.stderr ?? ''}`);
    await Promise.all(gone.map((role) => this.start(role)));
    return ends;
  }

  /** The last lines of all logs. */
  logs(): string {
    return roles.map((role) => `--- ${role}\n${this.processes.get(role)?.stderr ?? ''}`).join('\n');
  }

  async stop(): Promise<void> {
    await Promise.all(roles.map((role) => this.terminate(role)));
  }
}
