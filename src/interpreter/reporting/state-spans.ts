import type { EventSignal, RunInput } from '../contract.js';
import type { StateSpan, TracedStates } from '../report-contract.js';
import type { State } from '../../language/model.js';

/** States that are told of in one report; only pure ones can be more between two waits. */
const spanLimit = 100;
/** Events that a state names as what it was woken by. */
const linkLimit = 20;

type OpenSpan = Omit<StateSpan, 'end'>;

/** Where the spans of a run belong. */
type Belonging = Pick<TracedStates, 'place' | 'began' | 'caller' | 'invoker'>;

/** Takes down from when to when a traced run is in its states. */
export class StateSpans {
  private finished: StateSpan[] = [];
  private leftOut = 0;
  private open: OpenSpan | undefined;

  private constructor(private readonly belonging: Belonging) {}

  /** @returns undefined when the run is not traced */
  static of({ tracing: place, lineage, invoker }: RunInput, began: number): StateSpans | undefined {
    if (place === undefined) return undefined;
    const caller = lineage.at(-1);
    return new StateSpans({ place, began, invoker, ...(caller === undefined ? {} : { caller }) });
  }

  /** @param since when the state began; absent: now */
  enter(step: number, { id, type }: State, since = Date.now()): void {
    this.open = { step, id, type, start: since };
  }

  /** The state that is open has failed, whether or not that is caught; its first error counts. */
  failed(code: string): void {
    if (this.open !== undefined) this.open = { error: code, ...this.open };
  }

  /** The state that is open has got these events. */
  woken({ events }: EventSignal): void {
    const links = events.flatMap(({ traceparent }) => (typeof traceparent === 'string' ? [traceparent] : []));
    if (this.open !== undefined && links.length > 0) this.open = { ...this.open, links: links.slice(0, linkLimit) };
  }

  leave(): void {
    if (this.open === undefined) return;
    if (this.finished.length < spanLimit) this.finished.push({ ...this.open, end: Date.now() });
    else this.leftOut++;
    this.open = undefined;
  }

  /** When the state began that is open. */
  get since(): number | undefined {
    return this.open?.start;
  }

  /** What was taken down since this was asked last. */
  take(): TracedStates {
    const { finished: states, leftOut } = this;
    this.finished = [];
    this.leftOut = 0;
    return { ...this.belonging, states, leftOut };
  }
}
