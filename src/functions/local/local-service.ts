import type { IncomingMessage } from 'node:http';
import type { ActionReach } from './action-reach.js';

/** To whom a server for functions answers, and where it says what went wrong. */
export interface LocalService {
  /** What the action of a request reaches, undefined when it does not run now, or the request may not speak for it. */
  readonly reachOf: (actionId: string, request: IncomingMessage) => ActionReach | undefined;
  /** Hears of requests that failed. */
  readonly warn: (message: string) => void;
}
