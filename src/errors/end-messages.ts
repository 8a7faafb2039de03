import type { DirektivCode } from './catalogue.js';

/** What is said of ends that nobody in a flow has worded, by their codes (specification 7.1, 8.4). */
export const endMessages = {
  'direktiv.cancels.api': 'cancelled by api request',
  'direktiv.cancels.parent': 'cancelled by parent workflow',
  'direktiv.cancels.timeout.soft': 'operation timed out',
  'direktiv.cancels.timeout.hard': 'workflow timed out',
} as const satisfies Partial<Record<DirektivCode, string>>;
