import { randomBytes } from 'node:crypto';
import type { ActionReach } from './action-reach.js';
import { bears } from './bearer.js';
import { createLocalServer } from './local-server.js';

/**
 * The port by which sidecars reach variables and logs: `/var` and `/log` as functions know them, but for the bearer of an
 * action's token only. So a sidecar can do no more than the action that it runs, and needs no way to the database.
 */
export interface EnginePort {
  readonly port: number;
  /** Opens it to an action. One id may be admitted more than once, each time with a token of its own. */
  admit(actionId: string, reach: ActionReach): Admission;
  close(): Promise<void>;
}

export interface Admission {
  readonly token: string;
  /** The token is good no longer. */
  end(): void;
}

export interface EnginePortOptions {
  readonly port: number;
  readonly host: string;
  readonly warn: (message: string) => void;
}

/** @throws Error when the port cannot be had */
export async function openEnginePort(options: EnginePortOptions): Promise<EnginePort> {
  const admitted = new Set<{ readonly actionId: string; readonly token: string; readonly reach: ActionReach }>();
  const server = await createLocalServer({
    ...options,
    portVariable: 'DUREKTIV_ENGINE_PORT',
    reachOf(actionId, request) {
      for (const one of admitted) if (one.actionId === actionId && bears(request, one.token)) return one.reach;
      return undefined;
    },
  });
  return {
    port: server.port,
    admit(actionId, reach) {
      const admission = { actionId, token: randomBytes(32).toString('base64url'), reach };
      admitted.add(admission);
      return { token: admission.token, end: () => void admitted.delete(admission) };
    },
    close: () => server.close(),
  };
}
