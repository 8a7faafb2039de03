import type { ContainerCreateOptions, HostConfig } from 'dockerode';
import type { ContainerPlan } from './container-plan.js';
import type { ContainerEngine } from './engine.js';
import {
  actionPort,
  functionCapabilities,
  sharedFolder,
  sidecarCapabilities,
  sidecarCommand,
  tokenVariable,
} from '../sidecar-container.js';
import { label, type PairNames, type Role } from './labels.js';

/** The port of a sidecar as Docker calls it. */
export const exposedPort = `${actionPort}/tcp`;

/** Below the limits of most machines, and above what a server needs. */
const openFiles = 16_384;
const processes = 16_384;
/** Processes and threads in one container. */
const pidsLimit = 1_024;

/** What a container may do unless it needs more: nothing that the machine would feel. */
const hardened: HostConfig = {
  CapDrop: ['ALL'],
  SecurityOpt: ['no-new-privileges'],
  PidsLimit: pidsLimit,
  Ulimits: [
    { Name: 'nofile', Soft: openFiles, Hard: openFiles },
    { Name: 'nproc', Soft: processes, Hard: processes },
  ],
  RestartPolicy: { Name: 'no' },
};

export interface SidecarPlan {
  /** The engine's own image. */
  readonly image: string;
  readonly token: string;
  /** Network of Docker that it joins; undefined: the engine's own, with its port on loopback of the machine. */
  readonly network: string | undefined;
  /** Seconds that the function may take until it listens. */
  readonly listenWait: number;
}

/** The sidecar holds the network of the pair, and is there first. */
export function sidecarOptions(
  { extraHosts }: ContainerEngine,
  names: PairNames,
  { image, token, network, listenWait }: SidecarPlan,
): ContainerCreateOptions {
  return {
    name: names.name,
    Image: image,
    Labels: labelsOf(names, 'sidecar'),
    User: '0:0',
    Entrypoint: [...sidecarCommand],
    Cmd: ['--listen-wait', String(listenWait)],
    Env: [`${tokenVariable}=${token}`],
    ExposedPorts: { [exposedPort]: {} },
    // That of the image asks a process of a fleet, which a sidecar is not.
    Healthcheck: { Test: ['NONE'] },
    HostConfig: {
      ...hardened,
      CapAdd: [...sidecarCapabilities],
      ReadonlyRootfs: true,
      Mounts: [shared(names)],
      ExtraHosts: [...extraHosts],
      ...(network === undefined
        ? { PortBindings: { [exposedPort]: [{ HostIp: '127.0.0.1', HostPort: '' }] } }
        : { NetworkMode: network }),
    },
  };
}

/** The function, in the network of the sidecar: to it `localhost` is the sidecar, as in a pod. */
export function functionOptions(names: PairNames, sidecarId: string, plan: ContainerPlan): ContainerCreateOptions {
  const { image, entrypoint, args, env, workingDir, memory, cpus } = plan;
  return {
    name: names.functionName,
    Image: image,
    Labels: labelsOf(names, 'function'),
    Env: [...env],
    // With an entrypoint of its own, the arguments of the image would be those of another program.
    ...(entrypoint !== undefined && { Entrypoint: [...entrypoint], Cmd: [] }),
    ...(args !== undefined && { Cmd: [...args] }),
    ...(workingDir !== undefined && { WorkingDir: workingDir }),
    HostConfig: {
      ...hardened,
      CapAdd: [...functionCapabilities],
      NetworkMode: `container:${sidecarId}`,
      Mounts: [shared(names)],
      ...(memory !== undefined && { Memory: Math.round(memory) }),
      ...(cpus !== undefined && { NanoCpus: Math.round(cpus * 1e9) }),
    },
  };
}

/** The token that the sidecar of a running pair wants to see. */
export function tokenIn(env: readonly string[]): string {
  return env.find((one) => one.startsWith(`${tokenVariable}=`))?.slice(tokenVariable.length + 1) ?? '';
}

function shared({ volume }: PairNames) {
  return { Type: 'volume', Source: volume, Target: sharedFolder } as const;
}

function labelsOf({ labels }: PairNames, role: Role): { [name: string]: string } {
  return { ...labels, [label.role]: role };
}
