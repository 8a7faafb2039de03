/** How much a batch may have. */
export interface BatchLimits {
  readonly count: number;
  readonly bytes: number;
}

/**
 * Cuts a list into batches, in its order. One that is alone may be larger than the limit. Each batch is made when it is taken: sizes
 * are asked for then.
 * @param sizeOf gives bytes
 */
export function* inBatches<T>(
  list: readonly T[],
  sizeOf: (one: T) => number,
  { count, bytes }: BatchLimits,
): Generator<readonly T[], void> {
  let batch: T[] = [];
  let size = 0;
  for (const one of list) {
    if (batch.length > 0 && (batch.length >= count || size + sizeOf(one) > bytes)) {
      yield batch;
      [batch, size] = [[], 0];
    }
    batch.push(one);
    size += sizeOf(one);
  }
  if (batch.length > 0) yield batch;
}
