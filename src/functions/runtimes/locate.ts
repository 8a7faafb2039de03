import { untilAborted } from '../../process/until-aborted.js';
import { pause } from '../call/instant.js';
import type { SidecarPlace } from '../sidecar/sidecar-places.js';
import { isAway } from './is-away.js';

/** Between two looks for an engine that is away, in milliseconds. */
const awayDelay = 1_000;

export interface Locating {
  readonly signal: AbortSignal;
  /** Hears once that the engine is away. */
  readonly tell: (why: string) => void;
  /** What a call comes to that gets no place: its function has not been called, or may have been by an earlier worker. */
  readonly otherwise: NotLocated['outcome'];
}

/** A call gets no place. */
export class NotLocated extends Error {
  constructor(
    message: string,
    readonly outcome: 'crash' | 'unreachable',
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * Looks for the place of a call, and waits for what has the containers while that is away, as calls wait for Temporal and the
 * database, until the signal aborts.
 * @throws NotLocated; the signal's reason when it aborts
 */
export async function locate<T extends SidecarPlace | undefined>(
  look: () => Promise<T>,
  { signal, tell, otherwise }: Locating,
): Promise<T> {
  for (let told = false; ; told = true) {
    const looking = look();
    try {
      return await untilAborted(looking, signal);
    } catch (error) {
      // The room that is found for it later is another's.
      if (signal.aborted) void looking.then((place) => place?.leave()).catch(() => undefined);
      signal.throwIfAborted();
      const { message } = error as Error;
      if (!isAway(error)) throw new NotLocated(message, otherwise, { cause: error });
      if (!told) tell(message);
    }
    await pause(awayDelay, signal);
  }
}
