import Docker from 'dockerode';
import { untilAborted } from '../../../process/until-aborted.js';

/** A Docker engine, or a Podman that speaks its language. */
export interface ContainerEngine {
  readonly docker: Docker;
  /** Name by which containers reach the machine of the engine. */
  readonly hostName: string;
  /** Entries that containers need in their hosts file for that name. */
  readonly extraHosts: readonly string[];
  /** Architecture of the machine, as images name it. */
  readonly architecture: string;
}

/** How long an engine may take to say what it is, in milliseconds. */
const patience = 10_000;

/**
 * Connects to the engine at an address: the path of a socket, or a URL with `unix://`, `http://` or `tcp://`.
 * @throws Error when nothing answers there
 */
export async function connectEngine(address: string): Promise<ContainerEngine> {
  const docker = new Docker(optionsOf(address));
  const version = await answering(address, () => docker.version());
  const podman = version.Components?.some(({ Name }) => Name.startsWith('Podman')) ?? false;
  return {
    docker,
    // Podman knows its own name by itself, and older ones do not know Docker's "host-gateway".
    hostName: podman ? 'host.containers.internal' : 'host.docker.internal',
    extraHosts: podman ? [] : ['host.docker.internal:host-gateway'],
    architecture: version.Arch,
  };
}

function optionsOf(address: string): Docker.DockerOptions {
  if (!/^(http|tcp):/.test(address)) return { socketPath: address.replace(/^unix:\/\//, '') };
  const { hostname, port } = new URL(address.replace(/^tcp:/, 'http:'));
  return { protocol: 'http', host: hostname, port: port || 2375 };
}

async function answering<T>(address: string, ask: () => Promise<T>): Promise<T> {
  const late = AbortSignal.timeout(patience);
  try {
    return await untilAborted(ask(), late);
  } catch (error) {
    const reason = late.aborted ? `no answer within ${patience / 1000} s` : (error as Error).message;
    throw new Error(`No Docker engine answers at ${address}: ${reason}. Check DUREKTIV_DOCKER`, { cause: error });
  }
}

/** What Podman says, with status 500, when something goes while it is looked at. */
const goes = /container not known|no such container|no such volume|has already been removed/;

/** True for the answer "there is none of this name", or none any more. */
export function isMissing(error: unknown): boolean {
  const status = statusOf(error);
  return status === 404 || (status === 500 && goes.test((error as Error).message));
}

/** True when another container has the name: Docker answers 409, Podman 500. */
export function isNameTaken(error: unknown): boolean {
  return statusOf(error) === 409 || /already in use/.test((error as Error).message);
}

/** What the engine says, without the words around it. */
export function engineMessage(error: unknown): string {
  const said = (error as { json?: { message?: unknown } }).json?.message;
  return typeof said === 'string' ? said : (error as Error).message;
}

function statusOf(error: unknown): number | undefined {
  return (error as { statusCode?: number }).statusCode;
}
