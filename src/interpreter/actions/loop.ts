import type { Json } from '../../json/json.js';
import type { CarriedLoop, PostponedElement } from '../contract.js';
import type { NextAttempt } from './retries.js';

/** An element that is to be carried out now. */
export interface ElementTurn {
  readonly index: number;
  readonly element: Json;
  /** Present when it was begun before and postponed. */
  readonly from?: NextAttempt;
}

/** How far a foreach is: which elements were begun, and what the others answered. */
export class Loop {
  /** Whether this run has taken an element: one that has not must not hand the loop over again. */
  begun = false;
  private readonly answers: Json[];
  private readonly postponed: PostponedElement[];
  private started: number;
  private unfinished: number;

  constructor(
    private readonly elements: readonly Json[],
    carried?: CarriedLoop,
  ) {
    this.answers = elements.map((_, index) => carried?.results[index] ?? null);
    this.postponed = [...(carried?.postponed ?? [])];
    this.started = carried?.started ?? 0;
    this.unfinished = this.waiting;
  }

  /** Goes on where an earlier run of the instance stopped. */
  static resumed(carried: CarriedLoop): Loop {
    return new Loop(carried.elements, carried);
  }

  /** The next element: first those that were begun before, then the first that nobody has begun. */
  take(): ElementTurn | undefined {
    if (this.waiting === 0) return undefined;
    this.begun = true;
    const from = this.postponed.shift();
    const index = from?.index ?? this.started++;
    const element = this.elements[index] ?? null;
    return from === undefined ? { index, element } : { index, element, from };
  }

  answer({ index }: ElementTurn, value: Json): void {
    this.answers[index] = value;
    this.unfinished--;
  }

  /** Its next attempt is left to a later run. */
  postpone({ index }: ElementTurn, { attempt, at }: NextAttempt): void {
    this.postponed.push({ index, attempt, at });
  }

  /** Number of elements that nobody carries out at the moment. */
  get waiting(): number {
    return this.elements.length - this.started + this.postponed.length;
  }

  get length(): number {
    return this.elements.length;
  }

  /** Number of elements that have an answer. */
  get answered(): number {
    return this.length - this.unfinished;
  }

  get done(): boolean {
    return this.unfinished === 0;
  }

  /** The answers in the order of the elements. */
  get results(): readonly Json[] {
    return this.answers;
  }

  /** @param end instant at which the state times out; null when it never does */
  carry(end: number | null): CarriedLoop {
    const { elements, started, answers: results, postponed } = this;
    return { end, elements, started, results, postponed };
  }
}
