import type { V1Container } from '@kubernetes/client-node';
import { mostActions } from '../../sidecar/most-actions.js';
import type { KnativeService, RevisionSpec } from './knative-service.js';
import type { KubernetesSettings } from './kubernetes-settings.js';
import { metadataOf, patched, podTemplateOf, scaleOf, type ServicePlan } from './service-plan.js';

/** Knative keeps a last pod no longer than an hour, in seconds. */
const longestRetention = 3600;
/** Another pod is wanted when those there are have so many percent of the actions that they take. */
const fullAt = 70;

/**
 * The Knative Service of a service (functions 8.7), with its patches: their paths mean the same as in a Deployment. The sidecar's
 * is the one port, so Knative sends requests there and asks there whether the pod is ready.
 * @param timeout seconds that a request may take, and a pod that is to end
 * @throws Error that says what is wrong with the definition
 */
export function knativeServiceOf(plan: ServicePlan, settings: KubernetesSettings, timeout: number): KnativeService {
  const { called } = plan;
  const metadata = metadataOf(plan, settings);
  const template = podTemplateOf(plan, settings);
  const service: KnativeService = {
    apiVersion: 'serving.knative.dev/v1',
    kind: 'Service',
    metadata: { ...metadata, labels: { ...metadata.labels, 'networking.knative.dev/visibility': 'cluster-local' } },
    spec: {
      template: {
        metadata: { ...template.metadata, annotations: scalingOf(plan, settings) },
        spec: revisionOf(template.spec, timeout),
      },
    },
  };
  return patched(service, called.spec.patches);
}

function scalingOf({ called }: ServicePlan, settings: KubernetesSettings): Record<string, string> {
  const { least, most } = scaleOf(called, settings);
  const retention = Math.min(longestRetention, Math.round(settings.idle / 1000));
  return {
    'autoscaling.knative.dev/min-scale': String(least),
    'autoscaling.knative.dev/max-scale': String(most),
    'autoscaling.knative.dev/metric': 'concurrency',
    'autoscaling.knative.dev/target': String(mostActions),
    'autoscaling.knative.dev/target-utilization-percentage': String(fullAt),
    'autoscaling.knative.dev/scale-to-zero-pod-retention-period': `${retention}s`,
  };
}

/** What Knative does not take of a pod without being configured for it is left out, or said otherwise. */
function revisionOf(spec: ReturnType<typeof podTemplateOf>['spec'], timeout: number): RevisionSpec {
  const { securityContext, containers, initContainers, ...rest } = spec;
  const taken = (container: V1Container): V1Container => {
    const { ports, ...kept } = container;
    // It asks the port of the one container that has one whether the pod is ready.
    delete kept.readinessProbe;
    const rights = { ...kept.securityContext, ...securityContext };
    delete rights.capabilities;
    const unnamed = ports?.map(({ containerPort }) => ({ containerPort }));
    return { ...kept, ...(unnamed !== undefined && { ports: unnamed }), securityContext: rights };
  };
  return {
    ...rest,
    containers: containers.map(taken),
    ...(initContainers !== undefined && { initContainers: initContainers.map(taken) }),
    // The sidecar counts its actions itself, and a request that waited elsewhere could be cut before it is known there.
    containerConcurrency: 0,
    timeoutSeconds: timeout,
    responseStartTimeoutSeconds: timeout,
  };
}
