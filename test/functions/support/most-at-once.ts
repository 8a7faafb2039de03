interface Call {
  readonly at: number;
  readonly answeredAt?: number;
}

/** A call that is answered at the same millisecond in which the next one comes does not overlap it. */
export function mostAtOnce(calls: readonly Call[]): number {
  return Math.max(
    ...calls.map(({ at }) => calls.filter((one) => one.at <= at && (one.answeredAt ?? Infinity) > at).length),
  );
}
