import type { Schema } from '@cfworker/json-schema';

/**
 * What Knative takes of a pod when none of its features for pods is on: the fields that its schema has and its webhook lets through,
 * by the name of the type in Kubernetes. Everything else it refuses.
 */
const fields: Readonly<Record<string, readonly string[]>> = {
  PodSpec: [
    ...['automountServiceAccountToken', 'containers', 'enableServiceLinks', 'imagePullSecrets'],
    ...['serviceAccountName', 'volumes'],
  ],
  Container: [
    ...['args', 'command', 'env', 'envFrom', 'image', 'imagePullPolicy', 'livenessProbe', 'name', 'ports'],
    ...['readinessProbe', 'resources', 'securityContext', 'terminationMessagePath', 'terminationMessagePolicy'],
    ...['volumeMounts', 'workingDir'],
  ],
  ContainerPort: ['containerPort', 'name', 'protocol'],
  EnvVar: ['name', 'value', 'valueFrom'],
  EnvVarSource: ['configMapKeyRef', 'secretKeyRef'],
  Probe: [
    ...['exec', 'failureThreshold', 'grpc', 'httpGet', 'initialDelaySeconds', 'periodSeconds'],
    ...['successThreshold', 'tcpSocket', 'timeoutSeconds'],
  ],
  SecurityContext: [
    ...['allowPrivilegeEscalation', 'capabilities', 'readOnlyRootFilesystem', 'runAsGroup', 'runAsNonRoot'],
    ...['runAsUser', 'seccompProfile'],
  ],
  Capabilities: ['drop'],
  Volume: ['configMap', 'emptyDir', 'name', 'projected', 'secret'],
  VolumeMount: ['mountPath', 'name', 'readOnly', 'subPath'],
};

const core = 'io.k8s.api.core.v1.';
const own = 'dev.knative.serving.v1.';
const meta = { $ref: '#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta' };
const seconds: Schema = { type: 'integer', minimum: 0 };

type Definitions = Readonly<Record<string, Schema>>;

/** Definitions of a Service of Knative and its parts, made of those of Kubernetes. */
export function knativeDefinitions(kubernetes: Definitions): Definitions {
  const parts = Object.entries(fields).map(([type, taken]) => [own + type, narrowed(kubernetes, type, taken)] as const);
  return { ...Object.fromEntries(parts), [`${own}RevisionSpec`]: revision(kubernetes), [`${own}Service`]: service };
}

/** A type with some of its fields only; those whose types are narrowed too refer to these. */
function narrowed(kubernetes: Definitions, type: string, taken: readonly string[]): Schema {
  const { properties = {} } = kubernetes[core + type] ?? {};
  const required = type === 'PodSpec' ? ['containers'] : [];
  const kept = Object.fromEntries(taken.map((name) => [name, properties[name] ?? {}]));
  const text = JSON.stringify({ ...object(kept), required });
  return JSON.parse(
    text.replaceAll(/#\/\$defs\/io\.k8s\.api\.core\.v1\.(\w+)/g, (reference, name: string) =>
      name in fields ? `#/$defs/${own}${name}` : reference,
    ),
  ) as Schema;
}

/** A pod with what Knative adds. Exactly one container may have a port, for that is where requests go. */
function revision(kubernetes: Definitions): Schema {
  const pod = narrowed(kubernetes, 'PodSpec', fields['PodSpec'] ?? []);
  const withPort: Schema = { required: ['ports'], properties: { ports: { minItems: 1, maxItems: 1 } } };
  const containers = {
    ...(pod.properties?.['containers'] as Schema),
    contains: withPort,
    minContains: 1,
    maxContains: 1,
  };
  return {
    ...pod,
    properties: {
      ...pod.properties,
      containers,
      containerConcurrency: { type: 'integer', minimum: 0, maximum: 1000 },
      timeoutSeconds: seconds,
      responseStartTimeoutSeconds: seconds,
      idleTimeoutSeconds: seconds,
    },
  };
}

const template = object({ metadata: meta, spec: { $ref: `#/$defs/${own}RevisionSpec` } });
const service: Schema = {
  ...object({
    apiVersion: { type: 'string', enum: ['serving.knative.dev/v1'] },
    kind: { type: 'string', enum: ['Service'] },
    metadata: meta,
    spec: object({ template, traffic: { type: 'array' } }),
    status: { type: 'object' },
  }),
  required: ['spec'],
};

function object(properties: NonNullable<Schema['properties']>): Schema {
  return { type: 'object', properties, additionalProperties: false };
}
