import type { ServiceSize } from './service.js';

/** What a container may use, as quantities of Kubernetes; decimal megabytes. */
export interface ServiceLimits {
  readonly memory: string;
  readonly cpu: string;
  readonly disk: string;
}

/** Limits of the sizes (functions 8.4). */
export const serviceSizes: Readonly<Record<ServiceSize, ServiceLimits>> = {
  small: { memory: '512M', cpu: '250m', disk: '256M' },
  medium: { memory: '1024M', cpu: '500m', disk: '1024M' },
  large: { memory: '2048M', cpu: '1', disk: '4096M' },
};
