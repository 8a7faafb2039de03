import { FlowError } from '../../errors/flow-error.js';
import type { FunctionRequest, FunctionResult, FunctionRuntime } from '../../functions/runtime.js';
import { Budget } from '../../interpreter/bounds/budget.js';
import { evaluate } from '../../jx/evaluate.js';
import { holdsJs } from '../../jx/holds-js.js';
import type { ThreadPool } from '../../js/pool.js';
import type { Json } from '../../json/json.js';
import { addDuration } from '../../language/duration.js';
import type { Answer } from '../format/schema.js';
import type { FlowClock } from './clock.js';

/** A call as a function got it. */
export interface Call {
  readonly function: string;
  readonly input: Json;
  /** Instance that made it. */
  readonly instance: string;
  /** Name of Temporal for it, which says where in the flow it belongs. */
  readonly activityId: string;
}

/** What is known of a call while it runs. */
export interface RunningActivity {
  readonly activityId: string;
  /** Tells Temporal that the call goes on. @returns false when nobody waits for it any more */
  beat(): Promise<boolean>;
}

export interface MockParts {
  readonly answers: Readonly<Record<string, readonly Answer[]>>;
  readonly clock: FlowClock;
  readonly scripts: ThreadPool;
  /** The activity in which a call is being made. */
  readonly activity: () => RunningActivity;
}

/** Temporal gives up a call of which it has heard nothing for ten seconds. In milliseconds. */
const longestSilence = 8_000;
/** Beside what is slept time passes by itself: after so many sleeps the clock is read again. */
const sleepsUnread = 16;

/** What a call gets that is left when its test ends. */
export const testIsOver: FunctionResult = { kind: 'unreachable', reason: 'the test is over' };

/** The functions of one test: they answer as the test says, after as much time of the flow as it says. */
export class MockFunctions implements Pick<FunctionRuntime, 'call'> {
  readonly #calls: Call[] = [];
  readonly #faults: string[] = [];
  readonly #over = new AbortController();
  #running = 0;

  constructor(private readonly parts: MockParts) {}

  get calls(): readonly Call[] {
    return this.#calls;
  }

  /** What the test should have said. */
  get faults(): readonly string[] {
    return this.#faults;
  }

  /** Calls that are being made. */
  get running(): number {
    return this.#running;
  }

  async call(request: FunctionRequest, signal: AbortSignal): Promise<FunctionResult> {
    this.#running++;
    try {
      return await this.answer(request, AbortSignal.any([signal, this.#over.signal]));
    } catch (error) {
      if (this.#over.signal.aborted) return testIsOver;
      throw error;
    } finally {
      this.#running--;
    }
  }

  /** The test is over: calls that run are left. */
  close(): void {
    this.#over.abort();
  }

  private async answer(request: FunctionRequest, signal: AbortSignal): Promise<FunctionResult> {
    const { id } = request.function;
    const activity = this.parts.activity();
    this.#calls.push({
      ...{ function: id, input: request.input },
      ...{ instance: request.instance.id, activityId: activity.activityId },
    });
    const number = this.#calls.filter((call) => call.function === id).length;
    try {
      const chosen = await this.choose(id, number, request.input);
      if (chosen === undefined) return this.unanswered(id, number, request.input);
      if (!(await this.wait(chosen, request.deadline, activity, signal))) return { kind: 'timeout' };
      return await this.resultOf(chosen, request.input);
    } catch (error) {
      if (!(error instanceof FlowError)) throw error;
      return this.fault(`the answer of function ${id} to call ${number} cannot be evaluated: ${error.message}`);
    }
  }

  private async choose(id: string, number: number, input: Json): Promise<Answer | undefined> {
    for (const answer of this.parts.answers[id] ?? []) {
      const fits = answer.call === undefined || [answer.call].flat().includes(number);
      if (fits && (answer.if === undefined || (await this.evaluate(answer.if, input)) === true)) return answer;
    }
    return undefined;
  }

  private unanswered(id: string, number: number, input: Json): FunctionResult {
    const call = `call ${number}, with the input ${JSON.stringify(input)}`;
    return this.fault(`function ${id} has no answer to ${call}: add one under "functions"`);
  }

  private fault(reason: string): FunctionResult {
    this.#faults.push(reason);
    return { kind: 'unreachable', reason };
  }

  /** Lets the time pass that the function takes. @returns false when the deadline comes first */
  private async wait({ delay }: Answer, deadline: number, activity: RunningActivity, signal: AbortSignal) {
    if (delay === undefined) return true;
    const { clock } = this.parts;
    let now = await clock.now();
    const end = addDuration(now, delay);
    const until = Math.min(end, deadline);
    for (let sleeps = 1; now < until; sleeps++) {
      const nap = Math.min(until - now, longestSilence);
      await clock.sleep(nap, signal);
      signal.throwIfAborted();
      if (!(await activity.beat())) await aborted(signal);
      now = sleeps % sleepsUnread === 0 ? await clock.now() : now + nap;
    }
    return end <= deadline;
  }

  private async resultOf(answer: Answer, input: Json): Promise<FunctionResult> {
    if (answer.error !== undefined) return { kind: 'error', code: answer.error, message: answer.message ?? '' };
    if (answer.crash !== undefined) return { kind: 'crash', reason: answer.crash };
    return { kind: 'success', value: await this.evaluate(answer.return ?? null, input) };
  }

  private async evaluate(value: Json, data: Json): Promise<Json> {
    const now = await this.parts.clock.now();
    if (holdsJs(value)) return this.parts.scripts.evaluate({ wanted: 'value', value, data, now, seed: '' });
    const budget = new Budget();
    return evaluate(value, data, { now, steps: (count) => budget.steps(count) });
  }
}

/** Nobody waits for the call: the word of it is on its way. */
async function aborted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }
  throw signal.reason;
}
