import { createHttpClient } from '../call/http-client.js';
import type { FunctionRuntime } from '../runtime.js';
import { type ContainerRuntimeOptions, createContainerRuntime } from './container-runtime.js';
import { DockerPlaces } from './docker/docker-places.js';
import type { DockerSettings } from './docker/docker-context.js';
import type { ContainerEngine } from './docker/engine.js';
import { Reaper } from './docker/reaper.js';
import { WarmPairs } from './docker/warm-pairs.js';
import { sayInInstance } from './say-in-instance.js';

export interface DockerRuntimeOptions extends ContainerRuntimeOptions {
  readonly engine: ContainerEngine;
  readonly settings: DockerSettings;
}

/** An engine tells of the end of a container up to so much later, in milliseconds. */
const endSeen = 300;
/** Between two looks for services that want containers without a call, in milliseconds. */
const fillInterval = 5_000;

/**
 * The runtime for functions in containers of a Docker engine: a function and a sidecar in one network, made on the first call,
 * kept warm, more of them when all are busy. Workers with the same database and engine share them.
 */
export function createDockerRuntime(options: DockerRuntimeOptions): FunctionRuntime {
  const { engine, settings, services, logins, logs, warn, started } = options;
  const client = createHttpClient();
  const closing = new AbortController();
  const context = { engine, client, settings, warn, started, closing: closing.signal };
  const places = new DockerPlaces(context, { services, logins, say: sayInInstance(logs, warn) });
  const warm = new WarmPairs(context, places, options.scaled);
  const reaper = new Reaper({
    context,
    leaving: (pair) => places.leaving(pair),
    forget: (pair) => places.forget(pair),
    seen: (lives, asOf) => places.keepOnly(lives, asOf),
    keeps: (pairs) => warm.keeps(pairs),
  });
  const fill = () => warm.fill();
  return createContainerRuntime(options, { places, reaper, client, closing, fill, fillInterval, endSeen });
}
