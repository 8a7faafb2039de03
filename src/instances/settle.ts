import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { type Client, isGrpcDeadlineError } from '@temporalio/client';
import type { InstanceRow } from '../store/instances/instance-rows.js';
import { isDatabaseUnavailable } from '../store/connection/connection-errors.js';
import type { InstanceEnd } from '../store/instances/end-instance.js';
import { isTemporalUnavailable } from '../temporal/connection-errors.js';
import { startOf } from '../temporal/payloads/start-data.js';
import { closeTimeOf } from './close-time.js';
import type { Confirmations, EndRows } from './confirmations.js';
import type { FetchInput } from './fetch-input.js';
import { outcomeOf, type RunOutcome } from './outcome.js';
import { mayBeStarting, startPollMs } from './starting.js';
import type { AddWay } from './way.js';

/** Which run, and whether it has a parent. */
type Settled = Pick<InstanceRow, 'id' | 'invoker'>;
/** What the index has of one that may have ended. */
type Unsettled = Settled & Pick<InstanceRow, 'createdAt' | 'hasInput' | 'lineage'>;

/** Readers of the index wait no longer for Temporal, in milliseconds. */
const patience = 5_000;
/** The end of a run is reported a moment before Temporal has it; after this, in milliseconds, it may be another one. */
const endPatience = 2_000;
/** And if it is not: the task that ended it came too late for Temporal, which gives a task 10 s, and is done again. */
const latePatience = 20_000;

export interface SettlementParts {
  readonly client: Client;
  readonly rows: EndRows;
  readonly confirmations: Confirmations;
  readonly addWay: AddWay;
  readonly fetchInput: FetchInput;
  /** Reports what went wrong where nobody waits for an answer. */
  readonly problem: (message: string, error: unknown) => void;
}

/** Brings the index up to date with Temporal, the source of truth for instances. */
export class Settlement {
  constructor(private readonly parts: SettlementParts) {}

  /**
   * Waits for the end of a run, also of one that is only being started, until the signal aborts. The index is told beside: nobody has
   * to wait for that.
   * @throws Error when the signal aborts: nothing may still ask Temporal when its connection is closed
   */
  async awaitEnd(row: Settled & Pick<InstanceRow, 'createdAt'>, signal: AbortSignal): Promise<RunOutcome> {
    // Temporal is asked again every minute, and each question listens to the signal until the last.
    setMaxListeners(0, signal);
    const { client, confirmations } = this.parts;
    const asked = () => outcomeOf(client, row);
    let known = await client.withAbortSignal(signal, asked);
    while (known === undefined && mayBeStarting(row)) {
      await pause(startPollMs, undefined, { signal });
      known = await client.withAbortSignal(signal, asked);
    }
    const outcome = known ?? lost(row);
    confirmations.add(row.id, endOf(outcome, Date.now()));
    return outcome;
  }

  /**
   * What a run that has ended came to. @returns undefined when Temporal has forgotten it, or when it runs again, because
   * somebody has reset it there
   * @throws Error of gRPC's deadline when Temporal does not have the reported end in time
   */
  async outcome(instance: Settled): Promise<RunOutcome | undefined> {
    const { client } = this.parts;
    const { id } = instance;
    const within = (ms: number): Promise<RunOutcome | undefined> =>
      client.withDeadline(Date.now() + ms, () => outcomeOf(client, instance));
    try {
      return await within(endPatience);
    } catch (error) {
      if (!isGrpcDeadlineError(error) || (await closeTimeOf(client, id)) !== 'open') throw error;
      return (await this.wasReset(id)) ? undefined : within(latePatience);
    }
  }

  /**
   * Looks whether a pending instance has ended meanwhile, and records it; its input, when whoever started it could not. What cannot
   * be read stays as it is, so that it keeps nobody from the others.
   * @returns true when its record has changed
   * @throws what says that Temporal or the database cannot be asked
   */
  async check(row: Unsettled): Promise<boolean> {
    const { id, hasInput, lineage } = row;
    if (!hasInput && lineage.length === 0) {
      await this.orProblem(`the input of instance ${id} cannot be read from Temporal`, () => this.parts.fetchInput(id));
    }
    const changed = await this.orProblem(
      `how instance ${id} ended cannot be read from Temporal; it is tried again`,
      () => this.record(row),
    );
    return changed ?? false;
  }

  private async orProblem<Answer>(what: string, work: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await work();
    } catch (error) {
      if (isTemporalUnavailable(error) || isDatabaseUnavailable(error)) throw error;
      this.parts.problem(what, error);
      return undefined;
    }
  }

  private async record(row: Unsettled): Promise<boolean> {
    const { client, rows, addWay } = this.parts;
    const closedAt = await closeTimeOf(client, row.id);
    if (closedAt === 'open') return false;
    if (closedAt === 'unknown' && mayBeStarting(row)) return false;
    // What the run itself reported meanwhile says more: why a subflow was cancelled Temporal does not know.
    if ((await rows.confirm([row.id])).length > 0) return true;
    const outcome = (await this.soon(() => outcomeOf(client, row))) ?? lost(row);
    const end = endOf(outcome, closedAt === 'unknown' ? Date.now() : closedAt);
    await rows.end(row.id, await addWay(row.id, end));
    return true;
  }

  /** Only a run that was reset is not the first under the id that its start names. */
  private async wasReset(id: string): Promise<boolean> {
    const { client } = this.parts;
    const { runId } = await this.soon(() => client.workflow.getHandle(id).describe());
    const start = await this.soon(() => startOf(client, id, runId));
    return start?.originalExecutionRunId !== runId;
  }

  private soon<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    return this.parts.client.withDeadline(Date.now() + patience, ask);
  }
}

/** The output stays where it is, in Temporal. */
function endOf({ output: _output, ...end }: RunOutcome, endedAt: number): InstanceEnd {
  return { ...end, endedAt, confirmed: true };
}

function lost(row: Settled): RunOutcome {
  return {
    status: 'crashed',
    errorCode: 'direktiv.internal.error',
    errorMessage: `Temporal knows no run of instance ${row.id}: it never started, or its history was deleted`,
  };
}
