import type { SidecarAddress } from '../sidecar/sidecar-places.js';

/** A function container that takes actions, by the sidecar beside it. */
export interface Pair {
  readonly name: string;
  /** Another one may have had the name before. */
  readonly life: string;
  readonly address: SidecarAddress;
}
