import { Context } from '@temporalio/activity';

/** Temporal hears of running work this often, so that a cancel reaches it within three seconds. */
const interval = 1_000;

/**
 * Does the work of an activity and tells Temporal that it goes on; a local one has nobody to tell.
 * @param details go with each beat: the next attempt gets the last ones
 */
export async function whileBeating<T>(work: () => Promise<T>, details: () => unknown = () => undefined): Promise<T> {
  const context = Context.current();
  if (context.info.isLocal) return work();
  const beat = setInterval(() => context.heartbeat(details()), interval);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
