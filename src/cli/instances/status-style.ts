import type { InstanceStatus } from '../../instances/instances.js';
import type { Style } from '../terminal/paint.js';

const styles: Readonly<Record<InstanceStatus, Style>> = {
  pending: 'cyan',
  complete: 'green',
  failed: 'red',
  crashed: 'red',
  cancelled: 'yellow',
};

/** How a status is shown on a terminal with colours; undefined for any other text. */
export function statusStyle(text: string): Style | undefined {
  return Object.hasOwn(styles, text) ? styles[text as InstanceStatus] : undefined;
}
