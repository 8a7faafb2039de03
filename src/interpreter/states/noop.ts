import type { NoopState } from '../../language/model.js';
import type { Executor } from '../outcome.js';

/** Nothing but what every state does (specification 4.2). */
export const noop: Executor<NoopState> = (state) => state;
