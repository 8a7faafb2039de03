/** That what a command has started cannot go on. */
export interface Loss {
  /** Tells of it; the first reason counts. */
  readonly lost: (error: Error) => void;
  /** Rejects with the reason. */
  readonly broken: Promise<never>;
}

/** A loss that may come, also before anybody waits for it. */
export function possibleLoss(): Loss {
  let lost: (error: Error) => void = () => undefined;
  const broken = new Promise<never>((_, reject) => (lost = reject));
  broken.catch(() => undefined); // Who waits for it hears of it.
  return { lost, broken };
}
