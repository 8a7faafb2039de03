import { flowError } from '../../errors/flow-error.js';
import type { Json } from '../../json/json.js';
import { weightUpTo } from '../../json/weight.js';

/**
 * Work a run may do in one activation before it must come up for air, in steps of expressions. An activation that lasts
 * longer than 5 s is ended by the SDK and tried again for ever; this budget stands for a fraction of a second.
 */
const activationBudget = 3_000_000;
/** Beyond this no further expression is begun: one alone may take as much again, about a second each. */
const hardLimit = 10_000_000;
/** A transition with its bookkeeping costs about as much as this many steps of an expression. */
const transitionCost = 50;
/** A state that answers with a promise costs as much: the SDK watches promises, at a fraction of a millisecond each. */
const promiseCost = 5_000;
/**
 * The commands of one task must stay together below the 4 MB that gRPC takes. What is larger than this as a payload
 * goes to the store, and only its address into the command.
 */
const largestInline = 32 * 1024;
const commandLimit = 200;
const inlineLimit = 1024 * 1024;
const keyCost = 8;
const lineCost = 500;
/** Lines are kept until the activation ends: those of one stay below some ten million letters. */
const letterCost = 0.25;
/**
 * Local activities whose markers one workflow task may carry, each with up to 32 KiB: a task's commands together must
 * stay below 4 MB, or it is refused for ever.
 */
const markerLimit = 64;

/** Counts work, never time, so that a replay takes its checkpoints at the same places. */
export class Budget {
  private spent = 0;
  private markers = 0;
  private commands = 0;
  private inline = 0;
  private renewed = 0;
  private evaluated = 0;
  private begun = 0;

  transition(): void {
    this.spent += transitionCost;
  }

  promise(): void {
    this.spent += promiseCost;
  }

  /** The data, with so many keys at the top, were copied. */
  copy(keys: number): void {
    this.spent += keys * keyCost;
  }

  /** A line was written to the log; lines travel in the report of the activation. */
  logLine(letters: number): void {
    this.spent += lineCost + letters * letterCost;
  }

  /** A command is about to be given with this value in it, one of perhaps many in this activation. */
  command(value: Json): void {
    this.commands++;
    this.inline += weightUpTo(value, largestInline);
  }

  /** @throws FlowError `direktiv.jq.badCommand` when the expressions of one state together take too much */
  steps(count: number): void {
    this.spent += count;
    this.evaluated += count;
    if (this.spent <= hardLimit) return;
    throw flowError(
      'direktiv.jq.badCommand',
      `the expressions of this state take more than ${hardLimit} steps together: make them do less, or split the state`,
    );
  }

  /** Steps of expressions since this was asked last. */
  takeSteps(): number {
    const { evaluated } = this;
    this.evaluated = 0;
    return evaluated;
  }

  get exhausted(): boolean {
    const { spent, markers, commands, inline } = this;
    return spent >= activationBudget || markers >= markerLimit || commands >= commandLimit || inline >= inlineLimit;
  }

  /** Changes when a new workflow task begins. */
  get task(): number {
    return this.begun;
  }

  /** A new workflow task has begun. */
  renew(): void {
    this.begun += 1;
    this.spent = 0;
    this.markers = 0;
    this.commands = 0;
    this.inline = 0;
  }

  /**
   * The world answered at `now`: the first answer of a workflow task renews the budget, those that came with it share it.
   * Two tasks may bear the same time: then the second gets less than it might, which does no harm.
   */
  answered(now: number): void {
    if (now === this.renewed) return;
    this.renewed = now;
    this.renew();
  }

  /** A local activity has answered: a new activation has begun, but within the same workflow task. */
  marker(): void {
    this.spent = 0;
    this.markers += 1;
  }
}
