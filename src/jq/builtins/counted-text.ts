import type { Runtime } from '../runtime.js';
import { TextSearch } from '../search.js';

/** Units that are paid for at once. */
const portion = 64;

/**
 * A text as the regular expression engine reads it, which pays for every unit it looks at: the engine may look at the
 * whole rest of the text for each of many matches, and only it knows.
 */
export class CountedText {
  private paid = 0;
  private readonly searches = new Map<string, TextSearch>();

  constructor(
    readonly text: string,
    private readonly stepsPerUnit: number,
    private readonly rt: Runtime,
  ) {}

  get length(): number {
    return this.text.length;
  }

  /** What the engine asks for to accept this as a string. */
  get [Symbol.toStringTag](): string {
    return 'String';
  }

  charCodeAt(at: number): number {
    if (this.paid === 0) {
      this.paid = portion;
      this.rt.tick(portion * this.stepsPerUnit);
    }
    this.paid--;
    return this.text.charCodeAt(at);
  }

  /** How the engine looks for what every match holds. */
  indexOf(sought: string, from: number): number {
    let search = this.searches.get(sought);
    if (search === undefined) this.searches.set(sought, (search = new TextSearch(sought, this.rt)));
    return search.in(this.text, from);
  }
}
