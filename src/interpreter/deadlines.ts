import { endMessages } from '../errors/end-messages.js';
import { flowError, type FlowError } from '../errors/flow-error.js';
import { addDuration, defaultTimeout } from '../language/duration.js';
import type { FlowTimeouts, IsoDuration } from '../language/model.js';
import type { CallDeadline } from './activity-contract.js';
import type { CarriedDeadlines } from './contract.js';

const minute = 60_000;
/** How long after the interrupt a flow is killed that sets no `kill` of its own (specification 7.1). */
const killAfterInterrupt = 5 * minute;

/** The earliest instant at which a wait must end, and what it means. `at` may be `Infinity`. */
export interface Deadline extends CallDeadline {
  readonly cause: 'kill' | 'interrupt' | 'state';
  /** Counts the entered states: which of them the wait belongs to. */
  readonly entry: number;
}

/**
 * The absolute instants a flow's timeouts stand for, from the entry of its first state (specification 7.1).
 * A zero timeout switches its timer off (null).
 */
export function flowDeadlines(timeouts: FlowTimeouts, start: number): CarriedDeadlines {
  const interrupt = addDuration(start, timeouts.interrupt ?? defaultTimeout);
  const unset = interrupt > start ? interrupt : addDuration(start, defaultTimeout);
  const kill = timeouts.kill === undefined ? unset + killAfterInterrupt : addDuration(start, timeouts.kill);
  return { interrupt: switchedOff(interrupt, start), kill: switchedOff(kill, start) };
}

function switchedOff(at: number, start: number): number | null {
  return at > start && at < Infinity ? at : null;
}

/** The deadlines of one run: those of its flow and that of its current state. */
export class Deadlines {
  private interrupt: number;
  private readonly kill: number;
  private state = Infinity;
  private entry = 0;

  constructor(carried: CarriedDeadlines) {
    this.interrupt = carried.interrupt ?? Infinity;
    this.kill = carried.kill ?? Infinity;
  }

  /** Called when a state is entered: the timeout of the previous one is over. */
  enterState(): void {
    this.state = Infinity;
    this.entry++;
  }

  /** Starts the timeout of the current state: `timeout`, or 15 minutes. */
  startState(timeout: IsoDuration | undefined, now: number): void {
    this.state = addDuration(now, timeout ?? defaultTimeout);
  }

  /** The instant at which the current state times out, null when it never does: what {@link resumeState} takes. */
  carryState(): number | null {
    return finite(this.state);
  }

  /** Goes on with a timeout that an earlier run of the instance started. */
  resumeState(end: number | null): void {
    this.state = end ?? Infinity;
  }

  /** The earliest of the three; kill wins over interrupt, interrupt over the state's own. */
  earliest(): Deadline {
    const { entry } = this;
    if (this.kill <= this.interrupt && this.kill <= this.state) {
      return { at: this.kill, entry, cause: 'kill', code: 'direktiv.cancels.timeout.hard' };
    }
    if (this.interrupt <= this.state) {
      return { at: this.interrupt, entry, cause: 'interrupt', code: 'direktiv.cancels.timeout.soft' };
    }
    return this.ofState();
  }

  /** That of the current state: the only one of a call that nobody waits for, which the end of the flow is no concern of. */
  ofState(): Deadline {
    return { at: this.state, entry: this.entry, cause: 'state', code: 'direktiv.cancels.timeout.soft' };
  }

  /**
   * The error of a deadline that passed. The interrupt of a flow fires once only, and not for a wait whose state is over:
   * the loser of a parallel `or` must not take it from the state that runs.
   */
  fire(deadline: Deadline): FlowError {
    if (deadline.cause === 'interrupt' && deadline.entry === this.entry) this.interrupt = Infinity;
    return flowError(deadline.code, endMessages[deadline.code]);
  }

  /** @throws the error of a deadline that passed by `now` */
  check(now: number): void {
    const deadline = this.earliest();
    if (now >= deadline.at) throw this.fire(deadline);
  }

  carry(): CarriedDeadlines {
    return { interrupt: finite(this.interrupt), kill: finite(this.kill) };
  }
}

function finite(at: number): number | null {
  return at === Infinity ? null : at;
}
