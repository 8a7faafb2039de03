import type { ContainerInspectInfo } from 'dockerode';
import type { SidecarAddress } from '../../sidecar/sidecar-places.js';
import { actionPort } from '../sidecar-container.js';
import type { ContainerEngine } from './engine.js';
import { isMissing } from './engine.js';
import { exposedPort, tokenIn } from './container-options.js';
import { label, type Role } from './labels.js';
import { listContainers } from './lists.js';

/** The two containers of a pair as the engine knows them; one may be missing. */
export interface PairParts {
  readonly sidecar: ContainerInspectInfo | undefined;
  readonly function: ContainerInspectInfo | undefined;
}

/** Looks up a pair in its present life, or in a given one. */
export async function findPair(engine: ContainerEngine, name: string, life?: string): Promise<PairParts> {
  const labels = { [label.pair]: name, ...(life !== undefined && { [label.life]: life }) };
  const found = await listContainers(engine, labels);
  const withRole = async (role: Role): Promise<ContainerInspectInfo | undefined> => {
    const one = found.find(({ Labels: given }) => given[label.role] === role);
    return one && inspectIfThere(engine.docker, one.Id);
  };
  const [sidecar, fn] = await Promise.all([withRole('sidecar'), withRole('function')]);
  return { sidecar, function: fn };
}

/** Where a running sidecar takes actions, undefined when it has no address (any more). */
export function addressOf(sidecar: ContainerInspectInfo, network: string | undefined): SidecarAddress | undefined {
  const token = tokenIn(sidecar.Config.Env);
  const { Ports: ports, Networks: networks } = sidecar.NetworkSettings;
  if (network !== undefined) {
    const ip = networks[network]?.IPAddress ?? '';
    return ip === '' ? undefined : { url: `http://${ip}:${actionPort}`, token };
  }
  const port = ports[exposedPort]?.[0]?.HostPort ?? '';
  return port === '' ? undefined : { url: `http://127.0.0.1:${port}`, token };
}

async function inspectIfThere(docker: ContainerEngine['docker'], id: string) {
  try {
    return await docker.getContainer(id).inspect();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
