import type { FunctionRequest } from '../runtime.js';

/** Where a sidecar takes actions. */
export interface SidecarAddress {
  /** An http URL without a path. */
  readonly url: string;
  /** Where actions go when something in front of the sidecar is to see them; absent: to the sidecar itself. */
  readonly actionsUrl?: string;
  readonly token: string;
}

/** A sidecar that has room for an action, or has it already. */
export interface SidecarPlace {
  readonly address: SidecarAddress;
  /** By this name another worker finds the action again. */
  readonly name: string;
  /** Why nothing can be had from it any more, undefined as long as it may answer. */
  lost(): Promise<string | undefined>;
  /** It takes nothing more, and is not to be given to other actions; absent where that is seen otherwise. */
  leaving?(): void;
  /** The action is over or went elsewhere, so there is room for another. */
  leave(): void;
}

/** The sidecars that a runtime has, or makes. */
export interface SidecarPlaces {
  /**
   * One with room, for an action that was not sent yet; waits until there is one.
   * @throws Error that says to the flow why there is none; the signal's reason when it aborts
   */
  take(request: FunctionRequest, signal: AbortSignal): Promise<SidecarPlace>;
  /**
   * The one that an earlier worker gave the action to, undefined when none has it.
   * @param name of the place, when the earlier worker could say
   * @throws Error when that place is gone: nobody knows what came of the action
   */
  find(request: FunctionRequest, name: string | undefined, signal: AbortSignal): Promise<SidecarPlace | undefined>;
}
