import type { KubernetesObject, Labels } from './chart.js';

export interface Container {
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly Variable[];
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[];
  readonly readinessProbe?: { readonly httpGet?: { readonly path: string; readonly port: string } };
  readonly securityContext: object;
}
export interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: object;
}
export interface Workload {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly replicas?: number;
    readonly selector: { readonly matchLabels: Labels };
    readonly template: {
      readonly metadata: { readonly labels: Labels };
      readonly spec: {
        readonly serviceAccountName: string;
        readonly automountServiceAccountToken: boolean;
        readonly securityContext: object;
        readonly containers: readonly [Container];
      };
    };
  };
}

export const workloads = (objects: readonly KubernetesObject[]): readonly Workload[] =>
  objects.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet') as unknown as Workload[];
export const ofKind = (objects: readonly KubernetesObject[], kind: string) =>
  objects.filter((object) => object.kind === kind);
export const labelsOf = ({ spec }: Workload): Labels => spec.template.metadata.labels;
export const containerOf = ({ spec }: Workload): Container => spec.template.spec.containers[0];
export const selects = (selector: Labels, labels: Labels): boolean =>
  Object.entries(selector).every(([name, value]) => labels[name] === value);
