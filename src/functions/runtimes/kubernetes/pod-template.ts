import { dirname } from 'node:path/posix';
import type { V1Container, V1PodTemplateSpec, V1SecurityContext } from '@kubernetes/client-node';
import { commandServer } from '../../../services/command-server.js';
import { serviceSizes } from '../../../services/service-sizes.js';
import type { ServiceSpec } from '../../../services/service.js';
import { splitCommand } from '../../../services/split-command.js';
import {
  actionPort,
  functionCapabilities,
  sharedFolder,
  sidecarCapabilities,
  sidecarCommand,
  tokenVariable,
} from '../sidecar-container.js';
import type { KubernetesSettings } from './kubernetes-settings.js';
import type { Labels } from './labels.js';

/** The containers of a pod (functions 8.3). */
export const functionContainer = 'direktiv-container';
export const sidecarContainer = 'direktiv-sidecar';

export interface PodNeeds {
  readonly spec: ServiceSpec;
  readonly labels: Labels;
  /** Secret with the token of the service, under `token`. */
  readonly tokenSecret: string;
  /** Secrets with credentials for images. */
  readonly pullSecrets: readonly string[];
}

/** What every container is given, however large (functions 8.4). */
const requested = { cpu: '100m', memory: '64M', 'ephemeral-storage': '64M' };
/** It holds what goes in and out, at most 128 MiB each way, ten times at once in the worst case. */
const sidecarLimits = { cpu: '1', memory: '1024M' };

const volumeMounts = [{ name: 'shared', mountPath: sharedFolder }];
/** Where a function has the command server. */
const binaries = { name: 'bindir', mountPath: dirname(commandServer) };

/**
 * The pod of a service: the function and the sidecar in one network, with one folder. It may do what a web server needs, and
 * knows nothing of the cluster.
 * @throws Error that says what is wrong with the definition
 */
export function podTemplate({ spec, labels, tokenSecret, pullSecrets }: PodNeeds, settings: KubernetesSettings) {
  const { serviceAccount } = settings;
  return {
    metadata: { labels: { ...labels }, annotations: {} },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      ...(serviceAccount !== undefined && { serviceAccountName: serviceAccount }),
      securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
      ...(spec.cmd === commandServer && { initContainers: [commandServerOf(settings)] }),
      containers: [functionOf(spec), sidecarOf(tokenSecret, settings)],
      imagePullSecrets: pullSecrets.map((name) => ({ name })),
      volumes: [
        { name: 'shared', emptyDir: {} },
        ...(spec.cmd === commandServer ? [{ name: binaries.name, emptyDir: {} }] : []),
      ],
    },
  } satisfies V1PodTemplateSpec;
}

function functionOf({ image, cmd, size, envs }: ServiceSpec): V1Container {
  const command = splitCommand(cmd);
  if (command === undefined) throw new Error(`the command ${JSON.stringify(cmd)} has a quote that is not closed`);
  const { memory, cpu, disk } = serviceSizes[size];
  return {
    name: functionContainer,
    image,
    ...(command.length > 0 && { command }),
    env: envs.map(({ name, value }) => ({ name, value })),
    resources: { limits: { memory, cpu, 'ephemeral-storage': disk }, requests: requested },
    securityContext: confined(functionCapabilities),
    // So the status of the pod tells why it ended, with what it wrote last.
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: cmd === commandServer ? [...volumeMounts, binaries] : volumeMounts,
  };
}

/** Copies the command server out of our image, where it has the same path (functions 8.3). */
function commandServerOf({ sidecarImage }: KubernetesSettings): V1Container {
  const mountPath = '/bindir';
  return {
    name: 'init',
    image: sidecarImage,
    command: ['cp', commandServer, mountPath],
    resources: { limits: sidecarLimits, requests: requested },
    securityContext: { ...confined([]), runAsUser: 0, readOnlyRootFilesystem: true },
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts: [{ name: binaries.name, mountPath }],
  };
}

/** It opens its port when the function listens, so the pod is ready then. */
function sidecarOf(tokenSecret: string, { sidecarImage, listenWait }: KubernetesSettings): V1Container {
  return {
    name: sidecarContainer,
    image: sidecarImage,
    command: [...sidecarCommand, '--listen-wait', String(listenWait)],
    env: [{ name: tokenVariable, valueFrom: { secretKeyRef: { name: tokenSecret, key: 'token' } } }],
    ports: [{ name: 'actions', containerPort: actionPort }],
    readinessProbe: { tcpSocket: { port: actionPort }, periodSeconds: 2 },
    resources: { limits: sidecarLimits, requests: requested },
    securityContext: { ...confined(sidecarCapabilities), runAsUser: 0, readOnlyRootFilesystem: true },
    terminationMessagePolicy: 'FallbackToLogsOnError',
    volumeMounts,
  };
}

function confined(capabilities: readonly string[]): V1SecurityContext {
  return { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'], add: [...capabilities] } };
}
