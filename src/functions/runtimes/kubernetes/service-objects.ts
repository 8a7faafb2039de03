import type {
  V1Deployment,
  V1ObjectMeta,
  V1Secret,
  V1Service,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';
import type { Json } from '../../../json/json.js';
import { applyPatch } from '../../../services/json-patch.js';
import { checkPatchPlace } from '../../../services/patch-places.js';
import type { Patch } from '../../../language/model.js';
import type { CalledService } from '../../called-service.js';
import { actionPort } from '../sidecar-container.js';
import type { KubernetesSettings } from './kubernetes-context.js';
import { annotation, fleetLabels, label, type Labels } from './labels.js';
import { podTemplate } from './pod-template.js';

/** A service that is to be made in a cluster. */
export interface ServicePlan {
  /** Of its objects. */
  readonly name: string;
  readonly called: CalledService;
  /** Of the definition with our own image. */
  readonly hash: string;
  readonly life: string;
  readonly token: string;
  readonly pullSecrets: readonly string[];
}

/** Pods that a service always has, and those that it may have; a larger wish is cut (functions 8.5). */
export function scaleOf({ spec }: CalledService, { most }: KubernetesSettings): { least: number; most: number } {
  return { least: Math.min(Math.max(0, spec.scale), most), most };
}

export function serviceLabels(called: CalledService, hash: string, fleet: string): Labels {
  return { ...fleetLabels(fleet), [label.service]: called.id, [label.hash]: hash };
}

/**
 * The Deployment of a service (functions 8.3), with its patches.
 * @throws Error that says what is wrong with the definition
 */
export function deploymentOf(plan: ServicePlan, settings: KubernetesSettings): V1Deployment {
  const { called, life } = plan;
  const labels = labelsOf(plan, settings);
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(plan, settings),
    spec: {
      replicas: Math.max(1, scaleOf(called, settings).least),
      // One life of a service keeps out of another's pods.
      selector: { matchLabels: { [label.service]: called.id, [label.life]: life } },
      template: podTemplate({ ...plan, spec: called.spec, labels, tokenSecret: tokenSecretName(plan) }, settings),
    },
  } satisfies V1Deployment;
  return patched(deployment, called.spec.patches);
}

/** Its stable address in the cluster (functions 8.3). */
export function clusterServiceOf(plan: ServicePlan, settings: KubernetesSettings): V1Service {
  const { called, life } = plan;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(plan, settings),
    spec: {
      selector: { [label.service]: called.id, [label.life]: life },
      ports: [{ port: 80, targetPort: actionPort }],
    },
  };
}

/** More pods when they work hard. It takes none away: it does not know which of them has an action. */
export function autoscalerOf(plan: ServicePlan, settings: KubernetesSettings): V2HorizontalPodAutoscaler {
  const { least, most } = scaleOf(plan.called, settings);
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metadataOf(plan, settings),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: plan.name },
      minReplicas: Math.max(1, least),
      maxReplicas: most,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
      ],
      behavior: { scaleDown: { selectPolicy: 'Disabled' } },
    },
  };
}

/** What callers of its sidecars must show. */
export function tokenSecretOf(plan: ServicePlan, settings: KubernetesSettings): V1Secret {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...metadataOf(plan, settings), name: tokenSecretName(plan) },
    type: 'Opaque',
    data: { token: Buffer.from(plan.token).toString('base64') },
  };
}

function tokenSecretName({ name, life }: ServicePlan): string {
  return `${name}-${life}`;
}

function labelsOf({ called, hash, life }: ServicePlan, { fleet }: KubernetesSettings): Labels {
  return { ...serviceLabels(called, hash, fleet), [label.life]: life };
}

function metadataOf(plan: ServicePlan, settings: KubernetesSettings): V1ObjectMeta {
  const { called, name } = plan;
  const annotations = {
    [annotation.inputHash]: called.hash,
    [annotation.minScale]: String(scaleOf(called, settings).least),
    [annotation.namespace]: called.namespace,
    [annotation.path]: called.filePath,
  };
  return { name, labels: { ...labelsOf(plan, settings) }, annotations };
}

/** @throws Error with the path of a patch that is not permitted, or does not fit */
function patched<T>(object: T, patches: readonly Patch[]): T {
  let document = object as Json;
  for (const patch of patches) {
    checkPatchPlace(patch);
    document = applyPatch(document, patch);
  }
  return document as T;
}
