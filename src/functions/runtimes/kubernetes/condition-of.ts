import type { Condition } from '../../../services/service-pods.js';

/** A condition as the cluster tells it. */
export function conditionOf(told: {
  readonly type: string;
  readonly status: string;
  readonly message?: string;
}): Condition {
  const { type, status, message = '' } = told;
  return { type, status: status === 'True' || status === 'False' ? status : 'Unknown', message };
}
