import type { Json } from '../../src/json/json.js';
import type { Ending, WaitStep } from './plan.js';

/** How many different actions there were for a marker: a retry of the flow is one of its own, a repeated one is not. */
export interface Actions {
  readonly least: number;
  readonly most: number;
}

/** An instance by the marker of its input. `certain` is false where it may be gone before it began. */
export interface ExpectedInstance extends Ending {
  readonly certain: boolean;
}

/** What there is in the end, when nothing is lost, doubled or wrong: all by markers. */
export class World {
  readonly actions = new Map<string, Actions>();
  readonly waits = new Map<string, WaitStep>();
  /** Waits during which the root is cancelled by the API. */
  readonly cancels = new Set<string>();
  readonly generated = new Set<string>();
  readonly variables = new Map<string, Json>();
  readonly instances = new Map<string, ExpectedInstance>();

  calls(marker: string, least: number, most = least): void {
    this.actions.set(marker, { least, most });
  }

  instance(marker: string, ending: Ending, certain = true): void {
    this.instances.set(marker, { ...ending, certain });
  }

  /** Notes all of another one. */
  add(other: World): void {
    const maps = ['actions', 'waits', 'variables', 'instances'] as const;
    for (const name of maps) for (const [mark, one] of other[name]) (this[name] as Map<string, unknown>).set(mark, one);
    for (const mark of other.cancels) this.cancels.add(mark);
    for (const mark of other.generated) this.generated.add(mark);
  }
}
