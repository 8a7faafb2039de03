import { BreakSignal, Raised } from '../failures.js';
import { Env, either, outer, single, type Emit, type EmitPath, type Filter } from '../filter.js';
import type { Runtime } from '../runtime.js';
import { isTruthy, type Value } from '../value.js';

/** `if condition then yes else no end`; the condition may have many outputs. */
export function conditional(condition: Filter, yes: Filter, no: Filter): Filter {
  const { one: test } = condition;
  const { one: onTrue } = yes;
  const { one: onFalse } = no;
  return either(
    test &&
      onTrue &&
      onFalse &&
      ((input, env, rt) => {
        rt.tick();
        const verdict = test(input, env, rt);
        if (verdict === undefined) return undefined;
        return isTruthy(verdict) ? onTrue(input, env, rt) : onFalse(input, env, rt);
      }),
    test
      ? (input, env, rt, emit) => {
          rt.tick();
          const verdict = test(input, env, rt);
          if (verdict !== undefined) (isTruthy(verdict) ? yes : no).run(input, env, rt, emit);
        }
      : (input, env, rt, emit) => {
          rt.tick();
          condition.run(input, env, rt, (verdict) => (isTruthy(verdict) ? yes : no).run(input, env, rt, emit));
        },
    (input, at, env, rt, emit) => {
      rt.tick();
      condition.run(input, env, rt, (verdict) => (isTruthy(verdict) ? yes : no).paths(input, at, env, rt, emit));
    },
  );
}

/** What making the callbacks and the account of something that may be cut short costs. */
const stepsPerStart = 4;

/** `try body catch handler`. Only errors of the body are caught, not those of what comes after it. */
export function attempt(body: Filter, handler: Filter): Filter {
  const { one: bodyOne } = body;
  const { one: handlerOne } = handler;
  return either(
    bodyOne &&
      handlerOne &&
      ((input, env, rt) => {
        const { depth } = rt;
        try {
          return bodyOne(input, env, rt);
        } catch (error) {
          return handlerOne(caught(error, rt, depth), env, rt);
        }
      }),
    (input, env, rt, emit) =>
      guard<Emit>(
        rt,
        (enclose) => body.run(input, env, rt, enclose(emit)),
        (error) => handler.run(error, env, rt, emit),
      ),
    (input, at, env, rt, emit) =>
      guard<EmitPath>(
        rt,
        (enclose) => body.paths(input, at, env, rt, enclose(emit)),
        (error) => handler.paths(error, at, env, rt, emit),
      ),
  );
}

/** Runs `body`; an error that is thrown inside the enclosed `emit` comes from further on and passes through. */
function guard<E extends (...outputs: never[]) => void>(
  rt: Runtime,
  body: (enclose: (emit: E) => E) => void,
  handle: (error: Value) => void,
): void {
  rt.tick(stepsPerStart);
  const { depth } = rt;
  let inside = true;
  const enclose = (emit: E): E =>
    ((...outputs: Parameters<E>) => {
      inside = false;
      emit(...outputs);
      inside = true;
    }) as E;
  let error: Value;
  try {
    body(enclose);
    return;
  } catch (thrown) {
    if (!inside) throw thrown;
    error = caught(thrown, rt, depth);
  }
  handle(error);
}

/** What throwing and catching costs. */
const stepsPerThrow = 20;

/** What `catch` sees of `thrown`; what no `try` may catch is thrown again. */
export function caught(thrown: unknown, rt: Runtime, depth: number): Value {
  if (!(thrown instanceof Raised) || !thrown.catchable) throw thrown;
  rt.tick(stepsPerThrow);
  rt.depth = depth;
  return thrown.value;
}

/** `label $name | body`: the environment made here is what the label is known by. */
export function label(body: Filter): Filter {
  const { one } = body;
  return either(
    one && ((input, env, rt) => stoppable(env, rt, (scope) => one(input, scope, rt))),
    (input, env, rt, emit) => stoppable(env, rt, (scope) => body.run(input, scope, rt, emit)),
    (input, at, env, rt, emit) => stoppable(env, rt, (scope) => body.paths(input, at, scope, rt, emit)),
  );
}

function stoppable<T>(env: Env, rt: Runtime, body: (scope: Env) => T): T | undefined {
  rt.tick(stepsPerStart);
  const { depth } = rt;
  const scope = new Env(null, env);
  try {
    return body(scope);
  } catch (error) {
    if (!(error instanceof BreakSignal) || error.label !== scope) throw error;
    rt.tick(stepsPerThrow);
    rt.depth = depth;
    return undefined;
  }
}

/** `break $name`, `hops` bindings inside its label. */
export function breakOut(hops: number): Filter {
  return single((_input, env, rt) => {
    throw new BreakSignal(outer(env, hops, rt));
  });
}

/** Runs `body`, which may call `stop` to end itself (and everything it called) early. */
export function untilStopped(rt: Runtime, body: (stop: () => never) => void): void {
  rt.tick(stepsPerStart);
  const { depth } = rt;
  const signal = new BreakSignal(rt);
  try {
    body(() => {
      throw signal;
    });
  } catch (error) {
    if (error !== signal) throw error;
    rt.tick(stepsPerThrow);
    rt.depth = depth;
  }
}
