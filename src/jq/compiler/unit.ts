import type { Ast, Definition } from '../ast.js';
import type { Filter } from '../filter.js';
import type { Scope } from './scope.js';

/**
 * Compiles `ast`. `isTail`: nothing is left to do with its outputs but to hand them on, so that a call may end the
 * function it stands in (`filters/functions.ts`).
 */
export type Compile = (ast: Ast, scope: Scope, unit: Unit, isTail?: boolean) => Filter;

/** Function bodies that may be compiled once more, for other arguments or because a guess was wrong. */
const maximumVariants = 100;

/** What the compiler remembers while it works on one program. */
export class Unit {
  /** Definitions found to give many outputs although a first look assumed at most one. */
  readonly plural = new WeakSet<Definition>();
  /**
   * What is on the stack at this point of the function that is being compiled: the expressions around it, and those
   * before it that give many outputs, since they have not ended while what comes after them runs.
   */
  level = 0;
  private deepest = 0;
  private variants = 0;

  constructor(readonly compile: Compile) {}

  /** Counts one more variant; false when there are so many that a body is compiled only once from now on. */
  mayVary(): boolean {
    return ++this.variants <= maximumVariants;
  }

  /** Goes `levels` further in. */
  deepen(levels: number): void {
    this.level += levels;
    this.deepest = Math.max(this.deepest, this.level);
  }

  /** Compiles expressions of which each has ended before the next one starts. */
  apart(...parts: (() => Filter)[]): Filter[] {
    const { level } = this;
    let reached = level;
    return parts.map((compilePart) => {
      this.level = level;
      const filter = compilePart();
      reached = Math.max(reached, this.level);
      this.level = reached;
      return filter;
    });
  }

  /** What `compilePart` gives, and how many levels that is deep. */
  measured<T>(compilePart: () => T): { compiled: T; levels: number } {
    const { level, deepest } = this;
    this.deepest = level;
    const compiled = compilePart();
    const levels = this.deepest - level;
    this.deepest = Math.max(deepest, this.deepest);
    return { compiled, levels };
  }
}
