/**
 * True for a promise. An await in workflow code costs some 150 us (the SDK hooks every promise), so pure states answer
 * at once and only promises are awaited.
 */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return value instanceof Promise;
}
