import type { Agent } from 'undici';
import type { StartObserver } from '../../start-observer.js';
import type { ContainerEngine } from './engine.js';
import type { PullPolicy } from './images.js';

/** How a worker uses its Docker engine. */
export interface DockerSettings {
  /** The engine's own image, in which `durektiv sidecar` runs beside each function. */
  readonly sidecarImage: string;
  /** Network of Docker that containers join, and the worker too; undefined: they are reached on loopback of this machine. */
  readonly network: string | undefined;
  readonly pull: PullPolicy;
  /** Milliseconds after which a container that nobody uses is removed. */
  readonly idle: number;
  /** Containers of one service at a time, at most. */
  readonly most: number;
  /** Seconds that a function may take until it listens (functions 3.1). */
  readonly listenWait: number;
  /** Names the installation: containers of others are left alone. */
  readonly fleet: string;
}

/** What those need who only look at the containers of a fleet. */
export interface DockerView {
  readonly engine: ContainerEngine;
  /** Connections to sidecars. */
  readonly client: Agent;
  readonly settings: Pick<DockerSettings, 'fleet' | 'network'>;
}

/** What everything that works with containers shares. */
export interface DockerContext extends DockerView {
  readonly settings: DockerSettings;
  readonly warn: (message: string) => void;
  readonly started: StartObserver;
  /** The worker stops. */
  readonly closing: AbortSignal;
}
