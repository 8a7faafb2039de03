import type { CloudEvent } from '../events/cloud-event.js';
import type { Json } from '../json/json.js';
import type { RecordedInstance } from './engine/run-record.js';
import type { Expectation } from './format/schema.js';

/** A call that a flow has made. */
export interface MadeCall {
  readonly function: string;
  readonly input: Json;
}

/** Variables by scope and name; null for one that is not there. */
export type SeenVariables = Readonly<Record<'namespace' | 'workflow' | 'instance', Readonly<Record<string, Json>>>>;

/** What came of a test. */
export interface Observed {
  readonly status: NonNullable<Expectation['status']>;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** Absent when the end left none. */
  readonly output?: Json;
  /** Ids of the states entered; the last thousand. */
  readonly path: readonly string[];
  readonly calls: readonly MadeCall[];
  /** Instant of the flow's time, in milliseconds since the epoch; zero when it was not started. */
  readonly startedAt: number;
  /** Of the flow's time, in milliseconds. */
  readonly duration: number;
  /** Time that passed outside meanwhile; the flow's time goes on with it. */
  readonly outside: number;
  /** Those that the test asks for. */
  readonly variables: SeenVariables;
  /** Published by the flows. */
  readonly events: readonly CloudEvent[];
  /** What is wrong with the test, not with the flow. */
  readonly faults: readonly string[];
  /** The tested one and its subflows. */
  readonly instances: readonly RecordedInstance[];
}
