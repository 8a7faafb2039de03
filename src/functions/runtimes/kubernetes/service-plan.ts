import type { V1ObjectMeta, V1Secret } from '@kubernetes/client-node';
import type { Json } from '../../../json/json.js';
import { applyPatch } from '../../../services/json-patch.js';
import { checkPatchPlace } from '../../../services/patch-places.js';
import type { Patch } from '../../../language/model.js';
import type { CalledService } from '../../called-service.js';
import type { KubernetesSettings } from './kubernetes-settings.js';
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

/** Its pods, as every kind of workload makes them. @throws Error that says what is wrong with the definition */
export function podTemplateOf(plan: ServicePlan, settings: KubernetesSettings) {
  const needs = { spec: plan.called.spec, labels: labelsOf(plan, settings), tokenSecret: tokenSecretName(plan) };
  return podTemplate({ ...needs, pullSecrets: plan.pullSecrets }, settings);
}

function tokenSecretName({ name, life }: ServicePlan): string {
  return `${name}-${life}`;
}

/** On everything of one life of a service, its pods too. */
export function labelsOf({ called, hash, life }: ServicePlan, { fleet }: KubernetesSettings): Labels {
  return { ...serviceLabels(called, hash, fleet), [label.life]: life };
}

export function metadataOf(plan: ServicePlan, settings: KubernetesSettings): V1ObjectMeta {
  const { called, name } = plan;
  const annotations = {
    [annotation.inputHash]: called.hash,
    [annotation.minScale]: String(scaleOf(called, settings).least),
    [annotation.namespace]: called.namespace,
    [annotation.path]: called.filePath,
  };
  return { name, labels: { ...labelsOf(plan, settings) }, annotations };
}

/** An object with the patches of its author. @throws Error with the path of one that is not permitted, or does not fit */
export function patched<T>(object: T, patches: readonly Patch[]): T {
  let document = object as Json;
  for (const patch of patches) {
    checkPatchPlace(patch);
    document = applyPatch(document, patch);
  }
  return document as T;
}
