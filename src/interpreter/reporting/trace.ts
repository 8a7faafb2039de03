/** States that are kept of a trace; an endless loop must not grow a run without end. */
export const traceLimit = 1000;

/** The ids of the states an instance entered: all of them counted, the last ones kept. */
export class Trace {
  private readonly ids: string[];

  constructor(
    carried: readonly string[],
    private count: number,
  ) {
    this.ids = [...carried];
  }

  /** Number of states entered. */
  get step(): number {
    return this.count;
  }

  enter(id: string): void {
    this.count++;
    this.ids.push(id);
    if (this.ids.length >= 2 * traceLimit) this.ids.splice(0, traceLimit);
  }

  /** The last ids, at most {@link traceLimit}. */
  tail(): readonly string[] {
    return this.ids.slice(-traceLimit);
  }
}
