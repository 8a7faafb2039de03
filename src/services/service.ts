import { createHash } from 'node:crypto';
import type { EnvironmentVariable, Patch } from '../language/model.js';

export type ServiceSize = 'small' | 'medium' | 'large';
export type ServiceType = 'workflow-service' | 'namespace-service' | 'system-service';

/** What of a service is run, and how. */
export interface ServiceSpec {
  readonly image: string;
  /** Empty: the image's own. */
  readonly cmd: string;
  readonly size: ServiceSize;
  /** Containers that are always there. */
  readonly scale: number;
  readonly envs: readonly EnvironmentVariable[];
  readonly patches: readonly Patch[];
}

/** Containers that serve a function: of a flow, or of a service file for all flows of a namespace. */
export interface Service extends ServiceSpec {
  readonly type: ServiceType;
  readonly namespace: string;
  /** The file it is declared in. */
  readonly filePath: string;
  /** Id of the function in its flow, empty for a service file. */
  readonly name: string;
  /** Why it cannot run, null when nothing is known against it. */
  readonly error: string | null;
}

const maxPrefix = 50;

/** The id of a service, made of where it is declared (functions 8.2). */
export function serviceId({ namespace, name, filePath, type }: Omit<Service, keyof ServiceSpec | 'error'>): string {
  const place = `${namespace}-${name}-${filePath}`;
  const hash = createHash('sha256').update(`${place}${type}`).digest('hex').slice(0, 10);
  const prefix = place.replace(/[^a-zA-Z0-9]+/g, '-').slice(0, maxPrefix);
  return `${prefix}-${hash}`.toLowerCase();
}
