/**
 * Work a run may do in one activation before it must come up for air. An activation that lasts longer than 5 s is ended
 * by the SDK and tried again for ever; this budget stands for about half a second.
 */
const activationBudget = 400_000;
/** A transition with its bookkeeping costs about as much as this many steps of an expression. */
const transitionCost = 8;

/** Counts work, never time, so that a replay takes its checkpoints at the same places. */
export class Budget {
  private spentSteps = 0;

  transition(): void {
    this.spentSteps += transitionCost;
  }

  steps(count: number): void {
    this.spentSteps += count;
  }

  get exhausted(): boolean {
    return this.spentSteps >= activationBudget;
  }

  /** A new activation has begun. */
  renew(): void {
    this.spentSteps = 0;
  }
}
