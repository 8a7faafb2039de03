/**
 * True for a promise. An await in workflow code costs some 150 us (the SDK hooks every promise), so pure states answer
 * at once and only promises are awaited.
 */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return value instanceof Promise;
}

/** `next` applied to a value that is there at once, or to what a promise will give: no promise where none is needed. */
export function after<T, R>(value: T | Promise<T>, next: (value: T) => R | Promise<R>): R | Promise<R> {
  return isPromise(value) ? value.then(next) : next(value);
}

/** The results of `body` for each element, one element after the other; a promise only when one of them needs it. */
export function eachInTurn<T, R>(
  items: readonly T[],
  body: (item: T, index: number) => R | Promise<R>,
): R[] | Promise<R[]> {
  const results: R[] = [];
  for (const [index, item] of items.entries()) {
    const result = body(item, index);
    if (isPromise(result)) return restInTurn(items, body, results, result);
    results.push(result);
  }
  return results;
}

async function restInTurn<T, R>(
  items: readonly T[],
  body: (item: T, index: number) => R | Promise<R>,
  results: R[],
  pending: Promise<R>,
): Promise<R[]> {
  results.push(await pending);
  for (let index = results.length; index < items.length; index++) results.push(await body(items[index]!, index));
  return results;
}
