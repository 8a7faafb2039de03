import type { Logger } from 'pino';
import type { Settings } from '../../config/settings.js';
import type { Instances } from '../../instances/instances.js';
import type { openStore } from '../../store/database.js';

export type Store = Awaited<ReturnType<typeof openStore>>;

/** What the engine runs on: everything here is up already. */
export interface EngineOptions {
  readonly settings: Settings;
  readonly store: Store;
  readonly temporal: { readonly address: string };
  readonly log: Logger;
}

/** API, workers and function runtime in this process. */
export interface Engine {
  readonly api: { readonly port: number };
  readonly instances: Instances;
  /** Takes no more work and waits, within a bound, for what runs. */
  stop(): Promise<void>;
}

export type StartEngine = (options: EngineOptions) => Promise<Engine>;
