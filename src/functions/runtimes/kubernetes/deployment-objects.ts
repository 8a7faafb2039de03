import type { V1Deployment, V1Service, V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import { actionPort } from '../sidecar-container.js';
import type { KubernetesSettings } from './kubernetes-settings.js';
import { label } from './labels.js';
import { metadataOf, patched, podTemplateOf, scaleOf, type ServicePlan } from './service-plan.js';

/**
 * The Deployment of a service (functions 8.3), with its patches.
 * @throws Error that says what is wrong with the definition
 */
export function deploymentOf(plan: ServicePlan, settings: KubernetesSettings): V1Deployment {
  const { called, life } = plan;
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(plan, settings),
    spec: {
      replicas: Math.max(1, scaleOf(called, settings).least),
      // One life of a service keeps out of another's pods.
      selector: { matchLabels: { [label.service]: called.id, [label.life]: life } },
      template: podTemplateOf(plan, settings),
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
