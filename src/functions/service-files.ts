import type { ServiceSpec } from '../services/service.js';

/** The services that files declare (functions 9). */
export interface ServiceFiles {
  /** What is to be run, or why there is nothing: that is shown to the flow. */
  find(namespace: string, path: string): Promise<ServiceSpec | { readonly fault: string }>;
}
