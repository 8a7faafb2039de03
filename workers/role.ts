/** A part of the fleet; processes run one of them or all. */
export interface Role {
  /** Resolves when it cannot do its work any more, though nobody has stopped it; absent where that cannot be. */
  readonly failed?: Promise<Error>;
  /** Where its API is, when it has one. */
  readonly url?: string;
  stop(): Promise<void>;
}
