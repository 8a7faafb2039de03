/** What a sidecar does, for whoever decides whether it is still needed. */
export interface ActionsStatus {
  /** No action runs, and none has an outcome that nobody has got yet. */
  readonly quiet: boolean;
  /** Milliseconds since an action was asked for or ended; since the start when there was none. */
  readonly idle: number;
  /** It takes nothing more. */
  readonly retired: boolean;
  /** It is to be removed as soon as it is quiet, by anybody. */
  readonly leaving: boolean;
}
