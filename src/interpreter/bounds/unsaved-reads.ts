import type { Budget } from './budget.js';

/**
 * Whether this workflow task has read what others, or the run itself, may change. The answer of a local activity is in the
 * history only when its task is complete: a worker that dies before takes it along, and the next one reads again.
 */
export class UnsavedReads {
  private readIn: number | undefined;

  constructor(private readonly budget: Pick<Budget, 'task'>) {}

  /** Something was read. */
  note(): void {
    this.readIn = this.budget.task;
  }

  get any(): boolean {
    return this.readIn === this.budget.task;
  }
}
